import type { Words } from "../en";

export const taking: Words["taking"] = {
  exportOf: (title) => `${title} exportieren`,
  text: "Nur Text",
  everything: "Alles exportieren",
  exporting: "Wird exportiert …",
  pdf: "Als PDF speichern",
  dialogue: "Wähle im Druckfenster deines Browsers „Als PDF speichern“.",
  preparing: "Nachrichten werden vorbereitet …",
  you: "Du",
  assistant: (model) => (model ? `Assistent (${model})` : "Assistent"),
  filtered: "Der Inhaltsfilter des Anbieters hat diese Antwort abgebrochen.",
  endings: {
    streaming: "Diese Antwort wurde noch geschrieben.",
    stopped: "Diese Antwort wurde angehalten, bevor sie fertig war.",
    interrupted: "Diese Antwort wurde unterbrochen, bevor sie fertig war.",
    failed: "Diese Antwort ist fehlgeschlagen, bevor sie fertig war.",
  },
};
