import type { Words } from "../en";

export const common: Words["common"] = {
  product: "ChatBot",
  about: "Ein ruhiger Ort zum Chatten mit KI, auf deinem eigenen Server.",
  language: "Sprache",
  tryAgain: "Erneut versuchen",
  settings: "Einstellungen",
  administration: "Verwaltung",
  notice: "Hinweis",
  newChat: "Neuer Chat",
  offline: "Du bist offline. Die Verbindung wird automatisch wiederhergestellt.",
  newVersion: "Eine neue Version ist verfügbar.",
  reload: "Neu laden",
  sectionFailed: "Hier ist etwas schiefgegangen.",
  errors: {
    offline: "Der Server ist nicht erreichbar. Prüfe deine Verbindung und versuche es noch einmal.",
    signed_out: "Deine Sitzung ist abgelaufen. Melde dich wieder an.",
    response_altered: "Die Antwort des Servers wurde bei der Übertragung verändert. Versuche es noch einmal.",
    connection_lost: "Verbindung verloren, bevor deine Nachricht gesendet wurde.",
    popup_blocked:
      "Dein Browser hat die Druckansicht blockiert. Erlaube Pop-ups für diese Seite und versuche es noch einmal.",
    changed_elsewhere:
      "Die Anweisungen wurden anderswo geändert. Deine sind nicht gespeichert: Öffne sie, um zu wählen.",
    unexpected: "Etwas ist schiefgegangen. Lade die Seite neu und versuche es noch einmal.",
  },
  status: (status) =>
    `Der Server hat einen Fehler gemeldet (Status ${status}). Versuche es gleich noch einmal.`,
  tryAgainIn: (seconds) =>
    seconds >= 120
      ? `Versuche es in ${Math.ceil(seconds / 60)} min noch einmal.`
      : `Versuche es in ${seconds} s noch einmal.`,
};
