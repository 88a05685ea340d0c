import type { Words } from "../en";

export const instructions: Words["instructions"] = {
  title: "Anweisungen und Parameter",
  close: "Schließen",
  ofChat: "Anweisungen für diesen Chat",
  personal: "Persönliche Anweisungen",
  personalAbout:
    "Was Modelle in allen deinen Chats erfahren, vor den eigenen Anweisungen eines Chats. Änderungen gelten ab der nächsten Nachricht.",
  placeholder: "Zum Beispiel: Antworte kurz und ohne Fachwörter.",
  applies: {
    none: "Für diesen Chat gelten keine Anweisungen.",
    personal: "Für diesen Chat gelten deine persönlichen Anweisungen.",
    chat: "Für diesen Chat gelten nur diese Anweisungen.",
    both: "Zuerst gelten deine persönlichen Anweisungen, dann diese.",
  },
  editPersonal: "Persönliche Anweisungen …",
  nextMessage: "Änderungen gelten ab der nächsten Nachricht.",
  save: "Speichern",
  saving: "Wird gespeichert …",
  saved: "Gespeichert",
  unsaved: "Noch nicht gespeichert",
  loading: "Wird geladen …",
  changedElsewhere:
    "Die Anweisungen wurden anderswo geändert. Deine sind nicht gespeichert. Gespeichert sind:",
  overwrite: "Meine speichern",
  useTheirs: "Die gespeicherten nehmen",
  noInstructions: "Keine",
  temperature: "Temperatur",
  temperatureAbout: "Niedrig: gezielt und wiederholbar. Hoch: abwechslungsreich und überraschend.",
  modelsOwn: "Wie das Modell",
  reset: "Zurücksetzen",
  effort: "Denkaufwand",
};
