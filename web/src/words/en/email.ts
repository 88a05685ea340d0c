/** The email address of an account. */
export const email = {
  title: "Email address",
  about: "Where we reach you, for example when you forgot your password.",
  verified: "confirmed",
  notVerified: "not confirmed",
  resend: "Send a link to confirm it",
  resending: "Sending…",
  resent: (address: string) =>
    `A link to confirm your address is on its way to ${address}, unless you asked often in the last hour. It works for an hour. Check the spam folder if it doesn't arrive.`,
  change: "Change address",
  newAddress: "New email address",
  changeAbout:
    "We'll send a link to the new address. Your address changes once you confirm it. The present address is told.",
  changing: "Sending…",
  send: "Send link",
  cancel: "Cancel",
  changeSent: (address: string) =>
    `Unless another account has the address ${address}, a link is on its way to it. Your address changes once you open it and confirm. Check the spam folder if it doesn't arrive.`,
  needed:
    "Confirm your email address to continue. An administrator requires it. You can also change it here.",
  signOut: "Sign out",
  confirmAbout: "Confirm that the address to which this link was sent is yours.",
  confirmPassword: "Password of your account",
  confirmOther:
    "You're signed in to another account. Enter the password of the account that has this address.",
  signIn: "Sign in to confirm it",
  signInFirst: "Passwords are turned off here. Sign in to your account to confirm its address.",
  otherFirst:
    "You're signed in to another account. Sign out, sign in to the account that has this address, and open the link again.",
  confirm: "Confirm address",
  confirming: "Confirming…",
  confirmed: "Your email address is confirmed.",
  toChats: "Go to your chats",
  ended: "This link has expired or was already used. You can have another one sent in your settings.",
  toSettings: "Go to your settings",
};
