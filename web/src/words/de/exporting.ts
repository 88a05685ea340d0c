import type { Words } from "../en";

export const exporting: Words["exporting"] = {
  exportOf: (title) => `${title} exportieren`,
  text: "Reiner Text",
  exportAll: "Alle Daten exportieren",
  exporting: "Wird exportiert …",
  pdf: "Als PDF speichern",
  printHint: "Wähle im Druckfenster deines Browsers „Als PDF speichern“.",
  preparing: "Nachrichten werden vorbereitet …",
  you: "Du",
  assistant: (model) => (model ? `Assistent (${model})` : "Assistent"),
  filtered: "Der Inhaltsfilter des Anbieters hat diese Antwort abgebrochen.",
  sources: "Quellen",
  endings: {
    streaming: "Diese Antwort wurde noch geschrieben.",
    stopped: "Diese Antwort wurde gestoppt, bevor sie fertig war.",
    interrupted: "Diese Antwort wurde unterbrochen, bevor sie fertig war.",
    failed: "Diese Antwort ist fehlgeschlagen, bevor sie fertig war.",
  },
};
