/** The password of the signed-in person, before what an unattended open page must not be enough for. */
export const proof = {
  about: "Enter your password to continue.",
  password: "Your password",
  checking: "Checking…",
  cancel: "Cancel",
};
