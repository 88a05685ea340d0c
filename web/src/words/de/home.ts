import type { Words } from "../en";

export const home: Words["home"] = {
  title: "Ein ruhiger Ort, um mit KI nachzudenken.",
  signIn: "Anmelden",
  register: "Konto anlegen",
  registerFirst: "Erstes Konto anlegen",
  registerFirstAbout: "Dieser Server ist neu. Das erste Konto verwaltet ihn.",
  features: [
    { title: "Deins", about: "Läuft auf deinem eigenen Server. Deine Chats bleiben in deiner Datenbank." },
    {
      title: "Nichts geht verloren",
      about: "Schließ die Seite mitten in einer Antwort. Wenn du wiederkommst, ist sie vollständig da.",
    },
    {
      title: "Jedes Modell",
      about:
        "OpenAI, Anthropic oder ein Modell auf deinem Rechner. Zum Ausprobieren ist ein Demomodell eingebaut.",
    },
  ],
};
