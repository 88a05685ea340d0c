/** The banner of the built-in demo model. */
export const demo = {
  /** Text around the names of two settings. */
  banner: [
    "You're using the built-in demo model. To connect a real one, set ",
    " or ",
    " and restart the server.",
  ],
  dismiss: "Dismiss",
};
