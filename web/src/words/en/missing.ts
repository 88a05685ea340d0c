/** For an address at which there is nothing. */
export const missing = {
  title: "There is nothing here",
  about: "The address may be mistyped, or the page has moved.",
  goOn: "Go to your chats",
};
