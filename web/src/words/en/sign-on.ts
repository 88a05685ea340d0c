/** Signing in with identity providers. */
export const signOn = {
  continueWith: (name: string) => `Continue with ${name}`,
  failed: "The sign-in didn’t work. Try again.",
  signOut: {
    leaving: (name: string) => `Signing you out at ${name}…`,
    failed: (name: string) =>
      `You’re signed out here, but may still be signed in at ${name}: it couldn’t be reached, or offers no sign-out. On a shared computer, sign out there.`,
    back: (name: string) =>
      `You’re signed out here. At ${name} you’re signed out, too, unless you chose to stay signed in there.`,
    out: (name: string) => `You’re signed out here. If ${name} didn’t say so, you’re still signed in there.`,
  },
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
