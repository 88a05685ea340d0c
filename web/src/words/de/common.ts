import type { Words } from "../en";
import { said } from "./said";

export const common: Words["common"] = {
  product: "Chatbot",
  about: "Ein ruhiger Ort für Gespräche mit einem Sprachmodell, auf deinem eigenen Server.",
  language: "Sprache",
  tryAgain: "Erneut versuchen",
  settings: "Einstellungen",
  newChat: "Neuer Chat",
  noConnection: "Keine Verbindung. Deine Chats sind zurück, sobald sie es ist.",
  newVersion: "Es gibt eine neue Version.",
  reload: "Neu laden",
  partBroken: "Hier ist etwas schiefgegangen.",
  errors: {
    offline: "Der Server ist nicht erreichbar. Prüfe deine Verbindung und versuche es noch einmal.",
    signed_out: "Deine Sitzung ist beendet. Melde dich wieder an.",
    changed_on_the_way:
      "Etwas zwischen dieser Seite und dem Server hat die Antwort verändert. Versuche es noch einmal.",
    lost_before: "Die Verbindung brach ab, bevor die Nachricht ankam.",
    no_window:
      "Der Browser hat die Druckansicht nicht geöffnet. Erlaube dieser Seite, Fenster zu öffnen, und versuche es noch einmal.",
    broken: "Auf dieser Seite ist etwas schiefgegangen. Lade sie neu und versuche es noch einmal.",
  },
  status: (status) => `Der Server hat mit Status ${status} geantwortet. Versuche es gleich noch einmal.`,
  tryAgainIn: (seconds) => `Versuche es in ${seconds} s noch einmal.`,
  said: (code, sentence) =>
    code in common.errors ? common.errors[code as keyof typeof common.errors] : said(code, sentence),
};
