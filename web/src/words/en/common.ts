/** Texts shared by several parts of the page. */
export const common = {
  product: "ChatBot",
  about: "A quiet place to chat with AI, on your own server.",
  language: "Language",
  tryAgain: "Try again",
  settings: "Settings",
  administration: "Administration",
  notice: "Notice",
  newChat: "New chat",
  offline: "You're offline. We'll reconnect automatically.",
  newVersion: "A new version is available.",
  reload: "Reload",
  sectionFailed: "Something went wrong here.",
  /** Errors detected by the page, by code. */
  errors: {
    offline: "Can't reach the server. Check your connection and try again.",
    signed_out: "Your session has ended. Sign in again.",
    response_altered: "The server's response was modified in transit. Try again.",
    connection_lost: "Connection lost before your message was sent.",
    popup_blocked: "Your browser blocked the print view. Allow pop-ups for this page and try again.",
    changed_elsewhere: "The instructions were changed elsewhere. Yours are not saved: open them to choose.",
    unexpected: "Something went wrong. Reload the page and try again.",
  },
  status: (status: number) => `The server returned an error (status ${status}). Try again in a moment.`,
  tryAgainIn: (seconds: number) =>
    seconds >= 120 ? `Try again in ${Math.ceil(seconds / 60)} min.` : `Try again in ${seconds} s.`,
};
