import type { Words } from "../en";
import { said } from "./said";

export const common: Words["common"] = {
  product: "Chatbot",
  about: "Ein ruhiger Ort zum Chatten mit KI, auf deinem eigenen Server.",
  language: "Sprache",
  tryAgain: "Erneut versuchen",
  settings: "Einstellungen",
  newChat: "Neuer Chat",
  noConnection: "Du bist offline. Die Verbindung wird automatisch wiederhergestellt.",
  newVersion: "Eine neue Version ist verfügbar.",
  reload: "Neu laden",
  partBroken: "Hier ist etwas schiefgegangen.",
  errors: {
    offline: "Der Server ist nicht erreichbar. Prüfe deine Verbindung und versuche es noch einmal.",
    signed_out: "Deine Sitzung ist abgelaufen. Melde dich wieder an.",
    changed_on_the_way: "Die Antwort des Servers wurde unterwegs verändert. Versuche es noch einmal.",
    lost_before: "Die Verbindung brach ab, bevor deine Nachricht gesendet war.",
    no_window:
      "Dein Browser hat die Druckansicht blockiert. Erlaube Pop-ups für diese Seite und versuche es noch einmal.",
    broken: "Etwas ist schiefgegangen. Lade die Seite neu und versuche es noch einmal.",
  },
  status: (status) =>
    `Der Server hat einen Fehler gemeldet (Status ${status}). Versuche es gleich noch einmal.`,
  tryAgainIn: (seconds) => `Versuche es in ${seconds} s noch einmal.`,
  said: (code, sentence) =>
    code in common.errors ? common.errors[code as keyof typeof common.errors] : said(code, sentence),
};
