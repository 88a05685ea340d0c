/** What more than one part of the page says, and what is part of every page. */
export const common = {
  product: "Chatbot",
  about: "A quiet place to chat with AI, on your own server.",
  language: "Language",
  tryAgain: "Try again",
  settings: "Settings",
  newChat: "New chat",
  noConnection: "You're offline. We'll reconnect automatically.",
  newVersion: "A new version is available.",
  reload: "Reload",
  partBroken: "Something went wrong here.",
  /** What this page itself finds wrong, by its own codes. */
  errors: {
    offline: "Can't reach the server. Check your connection and try again.",
    signed_out: "Your session has ended. Sign in again.",
    changed_on_the_way: "The server's response was altered on its way. Try again.",
    lost_before: "The connection was lost before your message was sent.",
    no_window: "Your browser blocked the print view. Allow pop-ups for this page and try again.",
    broken: "Something went wrong. Reload the page and try again.",
  },
  status: (status: number) => `The server returned an error (status ${status}). Try again in a moment.`,
  tryAgainIn: (seconds: number) => `Try again in ${seconds} s.`,
  /** An error by its code, or in the server's own sentence, which is English. */
  said: (_code: string, sentence: string) => sentence,
};
