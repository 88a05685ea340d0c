import type { Words } from "../en";

export const signOn: Words["signOn"] = {
  continueWith: (name: string) => `Weiter mit ${name}`,
  failed: "Die Anmeldung hat nicht geklappt. Versuche es noch einmal.",
  signOut: {
    leaving: (name: string) => `Du wirst bei ${name} abgemeldet …`,
    failed: (name: string) =>
      `Du bist hier abgemeldet, bei ${name} aber vielleicht noch angemeldet: Der Anbieter ist nicht erreichbar oder bietet keine Abmeldung. Melde dich an einem gemeinsam genutzten Computer dort ab.`,
    back: (name: string) =>
      `Du bist hier abgemeldet. Bei ${name} auch, außer du wolltest dort angemeldet bleiben.`,
    out: (name: string) =>
      `Du bist hier abgemeldet. Wenn ${name} das nicht bestätigt hat, bist du dort noch angemeldet.`,
  },
  title: "Verbundene Anmeldungen",
  about: "Melde dich mit einem Konto an, das du anderswo hast.",
  connect: (name: string) => `${name} verbinden`,
  disconnect: "Trennen",
  question: (name: string) =>
    `${name} trennen? Deine anderen Geräte werden abgemeldet. Gruppen und Administratorrechte, die du darüber hast, enden.`,
  connected: "Verbunden.",
  lastUsed: "zuletzt benutzt",
  none: "Nichts ist verbunden.",
  noPassword:
    "Dein Konto hat kein Passwort. In den zehn Minuten nach der Anmeldung kannst du unter Passwort eines festlegen, oder mit einem Link zum Zurücksetzen.",
  signInAgain:
    "Melde dich zum Nachweis, dass du es bist, ab und wieder an, und wiederhole es dann innerhalb von zehn Minuten.",
};
