/** For an address at which there is nothing. */
export const missing = {
  title: "Page not found",
  about: "The address may be mistyped, or the page may have moved.",
  goOn: "Go to your chats",
};
