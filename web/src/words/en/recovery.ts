/** Getting back into an account. */
export const recovery = {
  forgot: "Forgot your password?",
  forgotAbout: "Enter the email address of your account. We'll send you a link to choose a new password.",
  noMail: "This server can't send mail. Ask an administrator for a link to choose a new password.",
  send: "Send link",
  sending: "Sending…",
  sent: (email: string) =>
    `If an account has the address ${email}, a link is on its way. It works for an hour. Check the spam folder if it doesn't arrive.`,
  newPassword: "New password",
  passwordHint:
    "At least 8 characters, with an uppercase letter, a lowercase letter and a digit. You're signed out on all devices. If your address was never confirmed, API keys, passkeys and connections are deleted, too.",
  set: "Set password",
  setting: "Setting…",
  ended: "This link has expired or was already used.",
  back: "Back to sign in",
  another: "Request a new link",
};
