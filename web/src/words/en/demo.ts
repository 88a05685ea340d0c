/** The banner of the built-in demo model. */
export const demo = {
  banner: "You're using the built-in demo model.",
  connect: "Connect a model",
  askAdmin: "An administrator can connect a real one.",
  dismiss: "Dismiss",
};
