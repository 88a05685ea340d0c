import type { Words } from "../en";

export const account: Words["account"] = {
  signIn: "Anmelden",
  signingIn: "Wird angemeldet …",
  register: "Konto anlegen",
  create: "Konto anlegen",
  creating: "Wird angelegt …",
  username: "Benutzername",
  usernameHint: "Buchstaben (ohne Umlaute), Ziffern und Unterstriche.",
  usernameOrEmail: "Benutzername oder E-Mail-Adresse",
  email: "E-Mail-Adresse",
  password: "Passwort",
  showPassword: "Passwort anzeigen",
  hidePassword: "Passwort verbergen",
  passwordHint:
    "Mindestens 8 Zeichen, darunter ein Großbuchstabe, ein Kleinbuchstabe und eine Ziffer. Verwende weder deinen Namen noch ein gängiges Passwort.",
  noAccount: "Noch kein Konto?",
  createOne: "Jetzt anlegen",
  haveAccount: "Schon ein Konto?",
  notes: {
    registered: "Konto angelegt. Melde dich an, um loszulegen.",
    ended: "Deine Sitzung ist abgelaufen. Melde dich wieder an.",
  },
  mistakes: {
    noUsername: "Wähle einen Benutzernamen.",
    usernameLength: "Verwende 3 bis 50 Zeichen.",
    usernameLetters: "Verwende nur Buchstaben (ohne Umlaute), Ziffern und Unterstriche.",
    noEmail: "Gib deine E-Mail-Adresse ein.",
    emailShape: "Gib eine gültige E-Mail-Adresse ein.",
    emailLength: "Verwende höchstens 255 Zeichen.",
    noNewPassword: "Wähle ein Passwort.",
    passwordLength: "Verwende 8 bis 128 Zeichen.",
    passwordLetters: "Verwende mindestens einen Großbuchstaben, einen Kleinbuchstaben und eine Ziffer.",
    noName: "Gib deinen Benutzernamen oder deine E-Mail-Adresse ein.",
    noPassword: "Gib dein Passwort ein.",
    noCurrentPassword: "Gib dein aktuelles Passwort ein.",
  },
};
