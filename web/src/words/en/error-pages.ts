/** The 404 page and the error page. */
export const errorPages = {
  title: "Page not found",
  about: "The address may be mistyped, or the page may have moved.",
  toChats: "Go to your chats",
  brokenTitle: "Something went wrong",
  brokenAbout: "This page can't be displayed. Your chats are safe on the server.",
};
