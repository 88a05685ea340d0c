import type { Words } from "../en";

export const adminBudgets: Words["adminBudgets"] = {
  budget: "Budget",
  unit: "Einheit",
  units: { tokens: "Token", usd: "US-Dollar" },
  period: "Zeitraum",
  periods: { day: "am Tag", month: "im Monat" },
  noLimit: "Unbegrenzt",
  byDefault: "Der Standard",
  tokens: { day: (n) => `${n} Token am Tag`, month: (n) => `${n} Token im Monat` },
  usd: { day: (amount) => `${amount} am Tag`, month: (amount) => `${amount} im Monat` },
  personAbout: (standard) =>
    `Wie viel die Person bis Mitternacht (UTC) oder bis zum Monatsende verbrauchen darf. Ohne eigenes Budget gilt der Standard: ${standard}. Budgets von Gruppen gelten zusätzlich.`,
  groupAbout:
    "Wie viel alle Mitglieder zusammen bis Mitternacht (UTC) oder bis zum Monatsende verbrauchen dürfen. Die eigenen Budgets der Mitglieder gelten zusätzlich.",
  changeDefault: "Standard ändern",
  integersOnly: "Gib eine ganze Zahl von Token ein.",
  save: "Budget speichern",
  saving: "Wird gespeichert …",
  saved:
    "Budget gespeichert. Es gilt ab der nächsten Nachricht, mit dem, was seit Beginn des Zeitraums verbraucht wurde.",
  removed: "Budget entfernt.",
  useDefault: "Standard verwenden",
  remove: "Budget entfernen",
};
