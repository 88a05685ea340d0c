import type { Words } from "../en";

export const settings: Words["settings"] = {
  back: "Zurück zu den Chats",
  profile: "Profil",
  username: "Benutzername",
  email: "E-Mail-Adresse",
  memberSince: "Dabei seit",
  languageAbout: "Die Sprache der Oberfläche. Modelle antworten in der Sprache, in der du schreibst.",
  theme: "Darstellung",
  themes: { system: "Wie das Gerät", light: "Hell", dark: "Dunkel" },
  password: "Passwort",
  passwordAbout: "Wenn du dein Passwort änderst, wirst du auf allen anderen Geräten abgemeldet.",
  currentPassword: "Aktuelles Passwort",
  newPassword: "Neues Passwort",
  passwordHint:
    "Mindestens 8 Zeichen, darunter ein Großbuchstabe, ein Kleinbuchstabe und eine Ziffer. Verwende weder deinen Namen noch ein gängiges Passwort.",
  change: "Passwort ändern",
  changing: "Wird geändert …",
  changed: "Passwort geändert. Alle anderen Geräte sind abgemeldet.",
  devices: "Geräte",
  devicesAbout: "Hier bist du angemeldet. Abmelden wirkt sofort.",
  loading: "Wird geladen …",
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
  signOutOthers: "Alle anderen Geräte abmelden",
  data: "Deine Daten",
  dataAbout: "Lade dein Konto, deine Geräte und alle Chats als JSON-Datei herunter.",
  remove: "Konto löschen",
  removeAbout: "Löscht dein Konto und alle Chats endgültig.",
  removeAsk: "Mein Konto löschen …",
  removeNotice:
    "Alle deine Chats werden innerhalb weniger Minuten endgültig gelöscht. Das kann nicht rückgängig gemacht werden. Exportiere vorher, was du behalten willst.",
  yourPassword: "Dein Passwort",
  removing: "Wird gelöscht …",
  removeNow: "Mein Konto löschen",
  cancel: "Abbrechen",
};
