import type { Words } from "../en";

export const adminSettings: Words["adminSettings"] = {
  about: "Änderungen wirken innerhalb von 5 Sekunden auf allen Servern, ohne Neustart.",
  mail: "E-Mail",
  mailAbout: "Wird von der Umgebung des Servers gesetzt. Eine Testmail geht an deine eigene Adresse.",
  noMail:
    "Dieser Server hat keine Mail, niemand kann also selbst sein Passwort zurücksetzen. SMTP_HOST in der Umgebung des Servers richtet sie ein.",
  mailTest: "Testmail senden",
  mailSending: "Wird gesendet …",
  mailSent: "Der Mailserver hat die Mail angenommen. Wenn sie nicht ankommt, sieh im Spamordner nach.",
  groups: {
    access: "Wer beitreten kann",
    security: "Anmeldung",
    models: "Modelle",
    look: "Name und Aussehen",
    others: "Weitere",
  },
  of: {
    registration: { label: "Registrierung", about: "Wer ein Konto anlegen darf." },
    allowed_email_domains: {
      label: "Erlaubte E-Mail-Domains",
      about:
        "Nur E-Mail-Adressen dieser Domains können sich registrieren. Subdomains gehören nicht dazu; eine leere Liste erlaubt alle. Adressen werden nicht geprüft, also hält das niemanden auf, der eine falsche angibt.",
    },
    require_second_factor: {
      label: "Anmeldung in zwei Schritten",
      about:
        "Wer sie einrichten muss. Alle anderen dürfen. Wer sie nicht hat, wird nach dem Anmelden dorthin geführt, auch auf Geräten, die schon angemeldet sind.",
    },
    require_second_factor_grace: {
      label: "Tage zum Einrichten",
      about:
        "Wie viele Tage man zum Einrichten hat, sobald sie verlangt wird, 0 bis 90. Die Frist beginnt von vorn, wenn du änderst, wer sie einrichten muss. Danach ist nichts anderes möglich, bis sie eingerichtet ist.",
    },
    password_login: {
      label: "Passwörter",
      about:
        "Ob man sich mit Passwörtern anmeldet. Ausschalten lassen sie sich, sobald sich ein Administrator ohne Passwort anmelden kann.",
    },
    require_verified_email: {
      label: "Bestätigte E-Mail-Adressen",
      about:
        "Ob man seine E-Mail-Adresse bestätigen muss, bevor man irgendetwas anderes tun kann, auch auf Geräten, die schon angemeldet sind. Dafür muss der Server Mails senden können, und deine eigene Adresse muss bestätigt sein.",
    },
    default_model: {
      label: "Standardmodell",
      about: "Antwortet in Chats, für die kein anderes Modell gewählt wurde.",
    },
    fallback_models: {
      label: "Ersatzmodelle",
      about:
        "Antworten in dieser Reihenfolge, wenn das Modell eines Chats ausfällt, bevor es zu antworten beginnt. Alle bekommen nur Modelle, die sie nutzen dürfen.",
    },
    title_model: {
      label: "Modell für Titel",
      about: "Schreibt den Titel eines Chats nach dessen erster Antwort. Ein kleines, schnelles genügt.",
    },
    system_prompt: {
      label: "Systemprompt",
      about: "Anweisungen an das Modell vor jeder Unterhaltung. Wenn leer, werden keine gesendet.",
    },
    default_budget: {
      label: "Budget für jede Person",
      about:
        "Wie viel jede Person bis Mitternacht (UTC) oder bis zum Monatsende verbrauchen darf, sofern sie kein eigenes Budget hat. Mit einem Budget in US-Dollar sind Modelle ohne Preis nicht nutzbar.",
    },
    app_name: { label: "Name der Installation", about: "Wie diese Installation heißt." },
    logo: {
      label: "Zeichen",
      about:
        "Ein kleines quadratisches Bild neben dem Namen: PNG, JPEG oder WebP, höchstens 64 KiB und 1024 Pixel je Seite.",
    },
    banner: { label: "Hinweis", about: "Ein kurzer Hinweis auf jeder Seite. Wenn leer, erscheint keiner." },
    starters: { label: "Vorschläge", about: "Bis zu vier Anfänge für einen leeren Chat." },
  },
  policies: {
    registration: {
      open: { name: "Offen", about: "Alle, die diesen Server erreichen." },
      invite: { name: "Mit Einladung", about: "Nur Personen mit einer Einladung." },
      closed: { name: "Geschlossen", about: "Niemand. Administratoren legen Konten an." },
    },
    require_second_factor: {
      off: { name: "Niemand", about: "Alle entscheiden selbst." },
      admins: { name: "Administratoren", about: "Mitglieder entscheiden selbst." },
      everyone: { name: "Alle", about: "Administratoren und Mitglieder." },
    },
    password_login: {
      on: { name: "Ein", about: "Passwörter genügen zum Anmelden, neben anderen Wegen." },
      off: {
        name: "Aus",
        about:
          "Nur andere Wege. Man kann sich nicht mit Passwort registrieren und kein neues setzen lassen. Angemeldete bleiben angemeldet; API-Schlüssel gelten weiter.",
      },
    },
    require_verified_email: {
      off: { name: "Nicht verlangt", about: "Man kann die Adresse bestätigen, und ohne weitermachen." },
      on: { name: "Verlangt", about: "Nichts anderes geht, bis die Adresse bestätigt ist." },
    },
  },
  logo: {
    none: "Bild wählen",
    replace: "Anderes Bild wählen",
    remove: "Entfernen",
    shown: "Das gewählte Bild",
  },
  fallbacks: {
    add: "Modell hinzufügen",
    none: "Keine. Der Ausfall wird angezeigt.",
    up: (model) => `${model} nach oben`,
    down: (model) => `${model} nach unten`,
    remove: (model) => `${model} entfernen`,
    full: "Höchstens 10 sind möglich.",
  },
  automatic: "Automatisch",
  fromQuestion: "Aus der ersten Nachricht",
  oneALine: "Eins pro Zeile.",
  preview: "Vorschau",
  sources: { default: "Eingebauter Wert", database: "Hier gesetzt" },
  environment: (variables) =>
    `Durch die Umgebung des Servers gesetzt (${variables}). Nur dort zu ändern, mit anschließendem Neustart.`,
  changedBy: (username) => `geändert von ${username}`,
  resetBy: (username) => `zurückgesetzt von ${username}`,
  save: "Speichern",
  saving: "Wird gespeichert …",
  discard: "Änderungen verwerfen",
  reset: "Auf den eingebauten Wert zurücksetzen",
  saved: "Gespeichert.",
  undo: "Rückgängig",
  theirValue: "Der Wert jetzt:",
  empty: "(leer)",
};
