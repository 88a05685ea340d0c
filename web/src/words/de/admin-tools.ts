import type { Words } from "../en";
import { plural } from "../plural";

const tools = (n: number) => `${n} ${plural("de", n, "Werkzeug", "Werkzeuge")}`;
const ofTools = (n: number) => `${n} ${plural("de", n, "Werkzeug", "Werkzeugen")}`;

export const adminTools: Words["adminTools"] = {
  about:
    "Werkzeuge, die Modelle aufrufen dürfen, sobald sie in einem Chat gewählt sind. Änderungen wirken innerhalb von 5 Sekunden auf allen Servern, ohne Neustart.",
  servers: "MCP-Server",
  none: "Über einen MCP-Server nutzen Modelle andere Software: Mit dem von GitHub unter https://api.githubcopilot.com/mcp/ zum Beispiel lesen und öffnen sie Issues.",
  add: "MCP-Server hinzufügen",
  addAction: "Hinzufügen",
  adding: "Wird hinzugefügt …",
  reach: "Wie er erreicht wird",
  reaches: { address: "Unter einer Adresse", command: "Durch einen Befehl" },
  commandAbout:
    "Der Befehl läuft auf diesem Server, mit den Rechten dieses Servers. Füge nur Programme hinzu, denen du vertraust.",
  address: "Adresse",
  addressHint: "Die seines Streamable-HTTP-Endpunkts, zum Beispiel https://mcp.example.com/mcp.",
  headersHint:
    "Einer pro Zeile, zum Beispiel Authorization: Bearer und sein Token. Alle werden verschlüsselt gespeichert und nie wieder angezeigt.",
  command: "Befehl",
  commandHint: "Ohne seine Argumente, zum Beispiel npx.",
  args: "Argumente",
  argsHint:
    "Eines pro Zeile, ohne Anführungszeichen. Gespeichert werden sie, wie sie sind: Geheimes gehört in Variablen.",
  env: "Umgebungsvariablen",
  envHint:
    "Eine pro Zeile, zum Beispiel API_TOKEN=abc. Alle werden verschlüsselt gespeichert und nie wieder angezeigt.",
  envStored:
    "Variablen sind gespeichert. Lass das Feld leer, um sie zu behalten; neue ersetzen alle bisherigen.",
  removeEnv: "Die gespeicherten Variablen entfernen",
  hasEnv: "Variablen gespeichert",
  client: "OAuth-Client",
  clientAbout: (callback) =>
    `Nur für Server, bei denen man sich anmelden muss und die Clients nicht selbst registrieren. Registriere einen Client von Hand beim Server, mit der Callback-Adresse ${callback}, und gib ihn hier ein.`,
  clientId: "Client-ID",
  clientSecret: "Client-Secret",
  showClientSecret: "Client-Secret zeigen",
  hideClientSecret: "Client-Secret verbergen",
  clientSecretStored: "Ein Secret ist gespeichert. Lass das Feld leer, um es zu behalten.",
  removeClientSecret: "Das gespeicherte Secret entfernen",
  hasClientSecret: "Secret gespeichert",
  hasClient: "OAuth-Client gespeichert",
  nameHint: "So erscheint er in der Liste der Werkzeuge.",
  idHint: "Teil der IDs seiner Werkzeuge. Später ist sie nicht mehr zu ändern.",
  approval: "Vor Aufrufen seiner Werkzeuge",
  approvalHint: "Für jedes Werkzeug lässt sich etwas anderes festlegen.",
  approvals: { never: "Nie fragen", ask: "Fragen", always: "Immer fragen" },
  approvalAbout: {
    "": "Werkzeuge, die der Server als nur lesend angibt, laufen ohne Nachfrage; bei anderen wird vorher gefragt. Eine Angabe ist nur eine Behauptung.",
    never: "Werkzeuge laufen ohne Nachfrage, auch solche, die etwas ändern.",
    ask: "Vorher wird gefragt; ein Werkzeug lässt sich dabei für den Chat erlauben.",
    always: "Jedes Mal wird gefragt.",
  },
  asDeclared: "Nach den Angaben der Werkzeuge",
  added: (name, n) =>
    `${name} ist mit ${ofTools(n)} hinzugefügt. In Chats ${plural("de", n, "kann es", "können sie")} jetzt gewählt werden.`,
  addedNone: (name) =>
    `${name} ist gespeichert, hat aber noch keine Werkzeuge. Prüfe ihn, um zu sehen, warum.`,
  works: (n, milliseconds) => `Es funktioniert: ${tools(n)} in ${milliseconds} ms gefunden.`,
  worksWithout: "Der Server antwortet, hat aber keine Werkzeuge.",
  needsConnection:
    "Der Server will wissen, wer fragt. Wenn sich alle mit ihrem eigenen Konto anmelden, speichere ihn trotzdem: Alle verbinden ihn dann in ihren Einstellungen. Sonst gib seinen Header Authorization ein.",
  enabledOf: (enabled, all) => `${enabled} von ${ofTools(all)} aktiviert`,
  unchecked: "Noch nicht geprüft",
  tools: "Werkzeuge",
  toolsOf: (name) => `Werkzeuge von ${name}`,
  removeServer: (name) =>
    `${name} löschen, mit seinen Geheimnissen und allem, was für seine Werkzeuge festgelegt ist? Modelle können sie nicht mehr aufrufen, und Aufrufe, die auf eine Entscheidung warten, werden scheitern. Was sie geliefert haben, bleibt in den Chats. Das lässt sich nicht rückgängig machen. Deaktivieren behält alles.`,
  removeAction: "Server löschen",
  search: "Werkzeuge suchen",
  show: "Anzeigen",
  shows: { "": "Alle", enabled: "Aktiviert", disabled: "Deaktiviert", unasked: "Ohne Nachfrage" },
  noneFound: "Keine Werkzeuge gefunden. Ändere die Suche oder den Filter.",
  noTools: "Dieser Server hat noch keine Werkzeuge aufgelistet. Prüfe ihn.",
  found: (n, all) => `${n} von ${ofTools(all)}`,
  showMore: (n) => `${n} weitere anzeigen`,
  enabledTool: (name) => `${name} aktiviert`,
  approvalOf: (name) => `Nachfrage vor ${name}`,
  asServer: (approval) => `Standard: ${approval}`,
  readOnly: "als nur lesend angegeben",
  gone: "nicht mehr aufgelistet",
  claims: "Namen, Beschreibungen und Angaben stammen vom Server. Das sind Behauptungen, keine Tatsachen.",
  showAll: "Alles anzeigen",
  showLess: "Weniger anzeigen",
  changedTools: "Anders festgelegte Werkzeuge",
};
