/** What more than one part of the page says, and what is part of every page. */
export const common = {
  product: "Chatbot",
  about: "A quiet place to talk with a language model, on your own server.",
  language: "Language",
  tryAgain: "Try again",
  settings: "Settings",
  newChat: "New chat",
  noConnection: "No connection. Your chats are back as soon as it is.",
  newVersion: "There is a new version.",
  reload: "Reload",
  partBroken: "Something went wrong here.",
  /** What this page itself finds wrong, by its own codes. */
  errors: {
    offline: "The server cannot be reached. Check your connection and try again.",
    signed_out: "Your session has ended. Sign in again.",
    changed_on_the_way: "Something between this page and the server changed its answer. Try again.",
    lost_before: "The connection was lost before the message arrived.",
    no_window: "The browser did not open the print view. Allow this page to open windows, and try again.",
    broken: "Something went wrong on this page. Reload it and try again.",
  },
  status: (status: number) => `The server answered with status ${status}. Try again in a moment.`,
  tryAgainIn: (seconds: number) => `Try again in ${seconds} s.`,
  /** An error by its code, or in the server's own sentence, which is English. */
  said: (_code: string, sentence: string) => sentence,
};
