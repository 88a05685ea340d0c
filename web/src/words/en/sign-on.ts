/** Signing in with identity providers. */
export const signOn = {
  continueWith: (name: string) => `Continue with ${name}`,
  failed: "The sign-in didn’t work. Try again.",
  title: "Connected sign-ins",
  about: "Sign in with an account that you have elsewhere.",
  connect: (name: string) => `Connect ${name}`,
  disconnect: "Disconnect",
  question: (name: string) =>
    `Disconnect ${name}? Your other devices will be signed out. Groups and administrator rights that it gave you end.`,
  connected: "Connected.",
  lastUsed: "last used",
  none: "Nothing is connected.",
  noPassword:
    "Your account has no password. You can choose one under Password in the ten minutes after you sign in, or with a reset link.",
  signInAgain: "To show that it is you, sign out and sign in again, and then repeat this within ten minutes.",
};
