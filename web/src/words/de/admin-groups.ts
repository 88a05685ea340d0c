import type { Words } from "../en";

export const adminGroups: Words["adminGroups"] = {
  about:
    "Gruppen bestimmen, wer welche Modelle und Werkzeuge nutzen darf, und können sich ein Budget teilen. Personen können zu mehreren gehören. Änderungen gelten ab ihrer nächsten Anfrage.",
  list: "Alle Gruppen",
  create: "Gruppe anlegen",
  creating: "Wird angelegt …",
  name: "Name der Gruppe",
  nameHint: "Zum Beispiel ein Team oder eine Abteilung.",
  none: "Noch keine Gruppen.",
  columns: { group: "Gruppe", members: "Mitglieder", budget: "Gruppenbudget", created: "Angelegt" },
  noBudget: "keins",
  close: "Schließen",
  rename: "Umbenennen",
  renaming: "Wird umbenannt …",
  renamed: "Umbenannt.",
  addMember: "Person hinzufügen",
  isMember: "schon Mitglied",
  inactive: "inaktiv",
  added: (username) => `${username} hinzugefügt.`,
  noMembers: "Noch keine Mitglieder.",
  removeMember: (username) => `${username} entfernen`,
  removed: (username) => `${username} aus der Gruppe entfernt.`,
  models: "Modelle",
  modelsAbout: "Neben den Modellen, die alle nutzen dürfen, dürfen die Mitglieder nutzen:",
  noModels:
    "Die Mitglieder dürfen die Modelle nutzen, die alle nutzen dürfen. Unter „Modelle“ lässt sich ein Modell auf Gruppen beschränken.",
  remove: "Gruppe löschen",
  removeAbout: "Die Mitglieder behalten ihre Konten und Chats.",
  removeAsk: "Löschen …",
  question: (name) =>
    `Die Gruppe ${name} löschen? Die Mitglieder verlieren die Modelle und Werkzeuge, die nur diese Gruppe nutzen darf, und das Budget der Gruppe gilt nicht mehr. Ein Modell oder einen MCP-Server ohne andere Gruppe kann niemand nutzen, bis du wählst, wer es nutzen darf. Das kann nicht rückgängig gemacht werden.`,
  deleted: (name) => `Gruppe ${name} gelöscht.`,
};
