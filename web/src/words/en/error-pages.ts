/** For an address at which there is nothing, and for a page that cannot be shown. */
export const missing = {
  title: "Page not found",
  about: "The address may be mistyped, or the page may have moved.",
  goOn: "Go to your chats",
  brokenTitle: "Something went wrong",
  brokenAbout: "This page can't be displayed. Your chats are safe on the server.",
};
