import type { Words } from "../en";

export const home: Words["home"] = {
  title: "Ein ruhiger Ort, um mit einem Sprachmodell nachzudenken.",
  signIn: "Anmelden",
  register: "Konto anlegen",
  promises: [
    { title: "Deins", about: "Es läuft auf deinem eigenen Server. Chats bleiben in deiner Datenbank." },
    {
      title: "Nichts geht verloren",
      about: "Schließ die Seite mitten in einer Antwort: Wenn du wiederkommst, ist sie vollständig da.",
    },
    {
      title: "Jedes Modell",
      about: "OpenAI, Anthropic oder eins auf deinem Rechner. Ohne eins antwortet eine eingebaute Demo.",
    },
  ],
};
