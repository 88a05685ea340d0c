import type { Words } from "../en";

export const taking: Words["taking"] = {
  exportOf: (title) => `${title} exportieren`,
  text: "Reiner Text",
  everything: "Alles exportieren",
  exporting: "Wird exportiert …",
  pdf: "Als PDF sichern",
  dialogue: "Wähle im Druckfenster deines Browsers „Als PDF speichern“.",
  preparing: "Alle Nachrichten werden vorbereitet …",
  you: "Du",
  assistant: (model) => (model ? `Assistent (${model})` : "Assistent"),
  filtered: "Der Inhaltsfilter des Anbieters hat diese Antwort abgebrochen.",
  endings: {
    streaming: "Diese Antwort wurde noch geschrieben.",
    stopped: "Diese Antwort wurde vor ihrem Ende angehalten.",
    interrupted: "Diese Antwort wurde vor ihrem Ende unterbrochen.",
    failed: "Diese Antwort scheiterte vor ihrem Ende.",
  },
};
