import type { Words } from "../en";

export const adminOverview: Words["adminOverview"] = {
  accounts: "Konten",
  accountsAbout: (active, admins) => `${active} aktiv · Administratoren: ${admins}`,
  people: "Aktive Personen",
  peopleAbout: (week, month) => `heute · ${week} in 7 Tagen · ${month} in 30 Tagen`,
  messages: "Nachrichten",
  tokens: "Verbrauchte Tokens",
  inDays: "in 30 Tagen",
  answers: "Laufende Antworten",
  answersAbout: (waiting) => `${waiting} wartend`,
  models: "Modelle",
  noModels: "In den letzten 30 Tagen wurde kein Modell aufgerufen.",
  failures: "Fehlgeschlagene Aufrufe",
  noFailures: "In den letzten 30 Tagen ist kein Aufruf fehlgeschlagen.",
  reason: "Grund",
  system: "Betrieb",
  version: "Version des Servers",
  database: "Datenbank",
  databaseKinds: { sqlite: "SQLite", postgresql: "PostgreSQL" },
  migration: "Neueste Migration",
  storage: "Größe der Datenbank",
};
