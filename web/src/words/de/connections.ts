import type { Words } from "../en";

export const connections: Words["connections"] = {
  title: "Verbindungen",
  back: "Zurück zu den Einstellungen",
  about:
    "Manche Werkzeuge arbeiten mit deinem Konto auf einem anderen Server. Verbinde es, damit Modelle diese Werkzeuge für dich benutzen können. Du kannst die Verbindung jederzeit trennen.",
  loading: "Wird geladen …",
  empty:
    "Es gibt nichts zu verbinden. Server erscheinen hier, sobald die Administration einen hinzugefügt hat, der dein Konto braucht.",
  states: {
    none: "Nicht verbunden",
    connected: "Verbunden",
    more_needed: "Verbunden, aber ein Werkzeug braucht mehr Zugriff",
    ended: "Die Verbindung ist beendet. Verbinde erneut, um die Werkzeuge zu benutzen.",
    unavailable: "Du kannst diesen Server nicht mehr benutzen, er ist aber noch verbunden.",
  },
  since: "seit",
  connect: "Verbinden",
  connectAgain: "Erneut verbinden",
  allowMore: "Mehr erlauben",
  connecting: "Wird verbunden …",
  disconnect: "Trennen",
  disconnectServer: (name) => `${name} trennen`,
  disconnectAsk: (name) =>
    `${name} trennen? Die Werkzeuge funktionieren für dich in keinem Chat mehr, bis du wieder verbindest.`,
  disconnecting: "Wird getrennt …",
  cancel: "Abbrechen",
  isConnected: (name) => `${name} ist verbunden.`,
  notConnected: (name) => `${name} wurde nicht verbunden.`,
  theServer: "Der Server",
  outcomes: {
    expired:
      "Der Versuch hat zu lange gedauert oder in einem anderen Browser begonnen. Versuche es noch einmal.",
    denied: "Du hast den Zugriff nicht erlaubt.",
    refused: "Die Antwort des Servers war nicht gültig. Versuche es noch einmal.",
    client: "Der Server kannte diese Anwendung nicht mehr. Versuche es noch einmal.",
    no_connection: "Der Server steht dir nicht mehr zur Verfügung.",
    authorization_unavailable:
      "Der Server, der den Zugriff freigibt, war nicht erreichbar. Versuche es später noch einmal.",
    storage_unavailable: "Es konnte nicht gespeichert werden. Versuche es gleich noch einmal.",
  },
  unusable: {
    undescribed:
      "Dieser Server sagt nicht, wo man sich anmeldet. Wer ihn betreibt, muss OAuth-Metadaten veröffentlichen.",
    no_pkce:
      "Der Anmeldung dieses Servers fehlt ein nötiger Schutz (PKCE mit S256). Wer ihn betreibt, muss sie aktualisieren.",
    no_client:
      "Die Anmeldung dieses Servers nimmt keine neuen Anwendungen an. Die Administration muss eine Client-ID dafür eintragen.",
    issuer:
      "Die Anmeldung dieses Servers ist zu einem anderen Anbieter umgezogen. Wenn das so sein soll, muss die Administration das Client-Secret noch einmal eintragen.",
    unsafe:
      "Die Anmeldung dieses Servers nennt eine Adresse, die nicht benutzt werden darf. Frage die Administration.",
  },
};
