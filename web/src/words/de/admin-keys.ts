import type { Words } from "../en";

export const adminKeys: Words["adminKeys"] = {
  about:
    "Mit diesen Schlüsseln nutzen Programme Modelle im Namen eines Kontos. Von einem Schlüssel ist hier nur der Anfang bekannt.",
  list: "API-Schlüssel aller Konten",
  none: "Noch keine API-Schlüssel.",
  columns: {
    name: "Bezeichnung",
    account: "Konto",
    scopes: "Darf",
    used: "Zuletzt benutzt",
    expires: "Läuft ab",
    actions: "Aktionen",
  },
  scopeNames: { chat: "Modelle antworten lassen", models: "Modelle auflisten" },
  perMinute: (count) => `${count} Anfragen pro Minute`,
  never: "Nie",
  deletedAccount: "gelöschtes Konto",
  revoke: "Widerrufen …",
  revokeKey: (name, username) => `${name} von ${username} widerrufen`,
  question: (name, username) =>
    `Den Schlüssel „${name}“ von ${username} widerrufen? Programme, die ihn benutzen, werden ab ihrer nächsten Anfrage abgelehnt.`,
  revokeAction: "Schlüssel widerrufen",
  revoked: "Schlüssel widerrufen. Programme, die ihn benutzen, werden ab jetzt abgelehnt.",
};
