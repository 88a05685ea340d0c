import type { Words } from "../en";

export const account: Words["account"] = {
  signIn: "Anmelden",
  signingIn: "Wird angemeldet …",
  register: "Konto anlegen",
  create: "Konto anlegen",
  creating: "Wird angelegt …",
  username: "Benutzername",
  usernameHint: "Buchstaben ohne Umlaute, Ziffern und der Unterstrich.",
  usernameOrEmail: "Benutzername oder E-Mail-Adresse",
  email: "E-Mail-Adresse",
  password: "Passwort",
  passwordHint:
    "Mindestens 8 Zeichen mit Großbuchstaben, Kleinbuchstaben und einer Ziffer. Nicht dein Name, nichts Gängiges.",
  noAccount: "Noch kein Konto?",
  createOne: "Leg eins an",
  haveAccount: "Schon ein Konto?",
  notes: {
    registered: "Dein Konto ist da. Melde dich an, um loszulegen.",
    ended: "Deine Sitzung ist beendet. Melde dich wieder an.",
  },
  mistakes: {
    noUsername: "Wähle einen Benutzernamen.",
    usernameLength: "Nimm 3 bis 50 Zeichen.",
    usernameLetters: "Nimm nur Buchstaben ohne Umlaute, Ziffern und den Unterstrich.",
    noEmail: "Gib deine E-Mail-Adresse ein.",
    emailShape: "Das sieht nicht nach einer E-Mail-Adresse aus.",
    emailLength: "Nimm höchstens 255 Zeichen.",
    noNewPassword: "Wähle ein Passwort.",
    passwordLength: "Nimm 8 bis 128 Zeichen.",
    passwordLetters: "Nimm mindestens einen Großbuchstaben, einen Kleinbuchstaben und eine Ziffer.",
    noName: "Gib deinen Benutzernamen oder deine E-Mail-Adresse ein.",
    noPassword: "Gib dein Passwort ein.",
    noCurrentPassword: "Gib dein aktuelles Passwort ein.",
  },
};
