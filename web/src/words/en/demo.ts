/** For who talks to the built-in demo model. */
export const demo = {
  /** Around the names of three settings. */
  banner: [
    "The built-in demo model answers here. To connect a real one, set ",
    " or ",
    " and restart the server.",
  ],
  dismiss: "Dismiss",
};
