import type { Words } from "../en";

export const recovery: Words["recovery"] = {
  forgot: "Passwort vergessen?",
  forgotAbout:
    "Gib die E-Mail-Adresse deines Kontos ein. Du bekommst einen Link, mit dem du ein neues Passwort wählst.",
  noMail:
    "Dieser Server kann keine Mails senden. Bitte die Administration um einen Link für ein neues Passwort.",
  send: "Link senden",
  sending: "Wird gesendet …",
  sent: (email: string) =>
    `Wenn es ein Konto mit der Adresse ${email} gibt, ist ein Link unterwegs. Er gilt eine Stunde. Sieh auch im Spamordner nach.`,
  newPassword: "Neues Passwort",
  passwordHint:
    "Mindestens 8 Zeichen, darunter ein Großbuchstabe, ein Kleinbuchstabe und eine Ziffer. Du wirst auf allen Geräten abgemeldet. Wenn deine Adresse nie bestätigt wurde, werden auch API-Schlüssel, Passkeys und Verbindungen gelöscht.",
  set: "Passwort setzen",
  setting: "Wird gesetzt …",
  ended: "Dieser Link ist abgelaufen oder wurde schon verwendet.",
  back: "Zurück zur Anmeldung",
  another: "Neuen Link anfordern",
};
