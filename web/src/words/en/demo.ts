/** For who talks to the built-in demo model. */
export const demo = {
  /** Around the names of three settings. */
  banner: [
    "You're using the built-in demo model. To connect a real one, set ",
    " or ",
    " and restart the server.",
  ],
  dismiss: "Dismiss",
};
