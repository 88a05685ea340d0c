import type { Words } from "../en";

export const email: Words["email"] = {
  title: "E-Mail-Adresse",
  about: "Darüber erreichen wir dich, etwa wenn du dein Passwort vergessen hast.",
  verified: "bestätigt",
  notVerified: "nicht bestätigt",
  resend: "Link zum Bestätigen senden",
  resending: "Wird gesendet …",
  resent: (address: string) =>
    `Ein Link zum Bestätigen ist unterwegs an ${address}, außer du hast in der letzten Stunde schon oft darum gebeten. Er gilt eine Stunde. Sieh auch im Spamordner nach.`,
  change: "Adresse ändern",
  newAddress: "Neue E-Mail-Adresse",
  changeAbout:
    "Wir schicken einen Link an die neue Adresse. Deine Adresse ändert sich, sobald du sie bestätigst. Die bisherige Adresse wird benachrichtigt.",
  changing: "Wird gesendet …",
  send: "Link senden",
  cancel: "Abbrechen",
  changeSent: (address: string) =>
    `Wenn kein anderes Konto die Adresse ${address} hat, ist ein Link dorthin unterwegs. Deine Adresse ändert sich, sobald du ihn öffnest und sie bestätigst. Sieh auch im Spamordner nach.`,
  needed:
    "Bestätige deine E-Mail-Adresse, um weiterzumachen. Die Administration verlangt das. Du kannst sie hier auch ändern.",
  signOut: "Abmelden",
  confirmAbout: "Bestätige, dass die Adresse, an die dieser Link ging, deine ist.",
  confirmPassword: "Passwort deines Kontos",
  confirmOther:
    "Du bist mit einem anderen Konto angemeldet. Gib das Passwort des Kontos ein, zu dem diese Adresse gehört.",
  signIn: "Zum Bestätigen anmelden",
  signInFirst:
    "Passwörter sind hier abgeschaltet. Melde dich mit deinem Konto an, um die Adresse zu bestätigen.",
  otherFirst:
    "Du bist mit einem anderen Konto angemeldet. Melde dich ab, melde dich mit dem Konto zu dieser Adresse an und öffne den Link noch einmal.",
  confirm: "Adresse bestätigen",
  confirming: "Wird bestätigt …",
  confirmed: "Deine E-Mail-Adresse ist bestätigt.",
  toChats: "Zu deinen Chats",
  ended:
    "Dieser Link ist abgelaufen oder wurde schon verwendet. In den Einstellungen bekommst du einen neuen.",
  toSettings: "Zu den Einstellungen",
};
