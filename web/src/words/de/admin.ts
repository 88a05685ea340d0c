import type { Words } from "../en";

export const admin: Words["admin"] = {
  notForYou: "Diese Seite ist für Administratoren",
  notForYouAbout:
    "Dein Konto ist kein Administratorkonto. Wenn hier etwas geändert werden soll, frage einen Administrator.",
  back: "Zurück zu den Chats",
  menu: "Menü",
  skip: "Zum Inhalt springen",
  loading: "Wird geladen …",
  loadMore: "Mehr laden",
  unsaved: "Nicht gespeicherte Änderungen",
  cancel: "Abbrechen",
  changedMeanwhile: (username) => `Das wurde inzwischen von ${username} geändert`,
  notSaved: "Deine Änderung ist nicht gespeichert. Was du getippt hast, bleibt erhalten.",
  overrideTheirs: "Stattdessen meins speichern",
  useTheirs: "Meins verwerfen",
  deletedAccount: "einem gelöschten Konto",
  personPlaceholder: "Benutzername oder E-Mail-Adresse",
  noPerson: "Keine Konten gefunden.",
  sections: {
    overview: "Überblick",
    people: "Personen",
    groups: "Gruppen",
    invitations: "Einladungen",
    keys: "API-Schlüssel",
    models: "Modelle",
    tools: "Werkzeuge",
    usage: "Nutzung",
    audit: "Protokoll",
    jobs: "Hintergrundaufträge",
    settings: "Einstellungen",
  },
};
