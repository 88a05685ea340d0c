import type { Words } from "../en";

export const settings: Words["settings"] = {
  back: "Zurück zu deinen Chats",
  profile: "Profil",
  username: "Benutzername",
  email: "E-Mail-Adresse",
  since: "Dabei seit",
  languageAbout: "Die Sprache dieser Seite. Modelle antworten in der Sprache, in der du schreibst.",
  theme: "Darstellung",
  themes: { system: "Wie das Gerät", light: "Hell", dark: "Dunkel" },
  password: "Passwort",
  passwordAbout: "Wenn du es änderst, wirst du überall sonst abgemeldet.",
  currentPassword: "Aktuelles Passwort",
  newPassword: "Neues Passwort",
  passwordHint:
    "Mindestens 8 Zeichen mit Großbuchstaben, Kleinbuchstaben und einer Ziffer. Nicht dein Name, nichts Gängiges.",
  change: "Passwort ändern",
  changing: "Wird geändert …",
  changed: "Dein Passwort ist geändert. Alle anderen Geräte sind abgemeldet.",
  devices: "Geräte",
  devicesAbout: "Wo du angemeldet bist. Abmelden wirkt innerhalb einer Sekunde.",
  looking: "Wird nachgesehen …",
  device: (name) =>
    name
      .replace(/^Unknown device$/, "Unbekanntes Gerät")
      .replace(/^Go program\b/, "Go-Programm")
      .replace(/ on (?=[^ ]+$)/, " auf "),
  signedIn: "angemeldet:",
  lastUsed: "zuletzt benutzt:",
  thisDevice: "Dieses Gerät",
  signOut: "Abmelden",
  signOutDevice: (device) => `${device} abmelden`,
  signOutOthers: "Überall sonst abmelden",
  data: "Deine Daten",
  dataAbout:
    "Dein Konto, deine Geräte und alle deine Chats, als eine Datei, die Programme lesen können (JSON).",
  remove: "Konto löschen",
  removeAbout: "Dein Konto verschwindet mit allem darin, und du wirst überall abgemeldet.",
  removeAsk: "Mein Konto löschen …",
  removeNotice:
    "Alle deine Chats werden in wenigen Minuten gelöscht. Niemand kann sie zurückholen: Exportiere vorher, was du behalten willst.",
  yourPassword: "Dein Passwort",
  removing: "Wird gelöscht …",
  removeNow: "Mein Konto löschen",
  keep: "Behalten",
};
