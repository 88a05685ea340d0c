/** Server errors by code. */
export const byCode: Record<string, string> = {
  account_changed: "Das Konto hat sich inzwischen geändert. Versuche es noch einmal.",
  account_inactive: "Dieses Konto ist nicht aktiv. Bitte die Administration, es zu aktivieren.",
  answer_complete: "Diese Antwort ist schon vollständig. Generiere sie stattdessen neu.",
  answer_running: "In diesem Chat läuft noch eine Antwort. Warte, bis sie fertig ist, oder stoppe sie.",
  answer_unsaved: "Die Antwort ist zu Ende und wird gespeichert, sobald die Datenbank wieder da ist.",
  bad_request: "Die Anfrage konnte nicht gelesen werden.",
  body_too_large: "Die Anfrage ist größer als 256 KiB.",
  busy: "Der Server ist gerade ausgelastet. Versuche es in ein paar Sekunden noch einmal.",
  cross_site: "Das funktioniert nur auf den Seiten dieses Servers.",
  displaced:
    "Zu viele Antworten warten auf das Modell, und die meisten davon waren deine. Versuche es gleich noch einmal.",
  email_taken: "Mit dieser E-Mail-Adresse gibt es schon ein Konto. Melde dich stattdessen an.",
  headers_too_large: "Die Kopfzeilen der Anfrage sind zu groß.",
  idempotency_mismatch: "Unter diesem Schlüssel wurde schon eine andere Nachricht gesendet.",
  internal:
    "Auf dem Server ist etwas schiefgegangen. Versuche es noch einmal. Wenn es wieder passiert, sag der Administration Bescheid.",
  invalid_credentials: "Benutzername oder Passwort ist falsch.",
  invalid_input: "Einige Felder sind noch nicht richtig ausgefüllt.",
  invalid_message: "Diese Nachricht gibt es nicht, oder du hast keinen Zugriff darauf.",
  invalid_session: "Diesen Chat gibt es nicht, oder du hast keinen Zugriff darauf.",
  invalid_token: "Deine Sitzung ist abgelaufen. Melde dich wieder an.",
  locked_out: "Zu viele Anmeldeversuche.",
  malformed_form: "Der Server konnte die Anfrage nicht lesen. Lade die Seite neu.",
  malformed_json: "Der Server konnte die Anfrage nicht lesen. Lade die Seite neu.",
  method_not_allowed: "Diese Adresse unterstützt solche Anfragen nicht.",
  model_bad_reply:
    "Die Antwort des Modells war nicht lesbar. Versuche es noch einmal, oder sag der Administration Bescheid.",
  model_busy: "Das Modell ist überlastet. Versuche es gleich noch einmal.",
  model_context_full: "Dieses Gespräch ist zu lang für das Modell. Beginne einen neuen Chat.",
  model_cut_off: "Das Modell antwortet nicht mehr. Versuche es noch einmal.",
  model_empty: "Das Modell hat eine leere Antwort gegeben. Versuche es noch einmal.",
  model_filtered: "Der Inhaltsfilter des Anbieters hat die Antwort blockiert. Formuliere deine Nachricht um.",
  model_no_room:
    "Das Modell hat sein Token-Limit erreicht, bevor es antworten konnte. Frag nach weniger auf einmal, oder bitte die Administration, das Limit zu erhöhen.",
  model_gone: "Das Modell dieses Chats ist nicht mehr verfügbar. Wähle ein anderes.",
  model_not_found: "Das Modell ist nicht verfügbar. Sag der Administration Bescheid.",
  model_refused_key:
    "Der Anbieter hat den API-Schlüssel des Servers abgelehnt. Sag der Administration Bescheid.",
  model_rejected:
    "Das Modell hat dieses Gespräch nicht angenommen. Beginne einen neuen Chat, oder sag der Administration Bescheid.",
  model_timeout: "Das Modell hat zu lange gebraucht. Versuche es noch einmal.",
  model_too_long: "Die Antwort des Modells war zu lang. Der Rest fehlt.",
  model_unavailable: "Das Modell ist nicht erreichbar. Versuche es gleich noch einmal.",
  newer_format: "Diese Antwort stammt von einer neueren Version des Servers. Versuche es gleich noch einmal.",
  no_login: "Dieses Gerät ist schon abgemeldet.",
  no_user: "Dieses Konto gibt es nicht.",
  not_found: "Unter dieser Adresse wurde nichts gefunden.",
  not_held: "Diese Antwort wird nicht mehr übertragen.",
  not_last: "Nur die letzte Antwort eines Chats kann fortgesetzt werden.",
  not_signed_in: "Melde dich zuerst an.",
  origin_not_allowed:
    "Seiten mit diesem Ursprung dürfen sich nicht verbinden. Die Administration kann ihn in ALLOWED_ORIGINS eintragen.",
  queue_full: "Zu viele Anfragen warten auf das Modell. Versuche es gleich noch einmal.",
  rate_limited: "Zu viele Anfragen.",
  registration_closed: "Die Registrierung ist geschlossen. Bitte die Administration um ein Konto.",
  request_timeout: "Die Anfrage hat zu lange gebraucht, um anzukommen.",
  restarting: "Der Server startet gerade neu. Versuche es in ein paar Sekunden noch einmal.",
  search_busy:
    "Die Suche hat zu lange gedauert. Versuche es gleich noch einmal, oder verwende einen genaueren Suchbegriff.",
  storage_unavailable:
    "Die Datenbank ist gerade nicht erreichbar. Versuche es in ein paar Sekunden noch einmal.",
  storage_full:
    "Dein Konto hat sein Speicherlimit erreicht. Lösche Chats, die du nicht mehr brauchst, oder bitte die Administration, das Limit zu erhöhen.",
  tls_required:
    "Für die Anmeldung ist HTTPS nötig. Die Administration kann TLS vor den Server setzen und den Proxy in TRUSTED_PROXIES eintragen oder in einem vertrauenswürdigen Netz ALLOW_PLAIN_HTTP setzen.",
  too_many_open:
    "Zu viele Antworten oder Downloads sind gleichzeitig offen. Schließe einige, oder warte, bis eine endet.",
  too_many_sessions:
    "Dein Konto hat so viele Chats, wie es haben darf. Lösche Chats, die du nicht mehr brauchst, oder bitte die Administration, das Limit zu erhöhen.",
  too_many_streams: "Über diese Verbindung laufen schon zu viele Antworten.",
  two_cookies:
    "Dein Browser hat zwei Anmelde-Cookies geschickt, und eins davon gehört vielleicht zu einem anderen Konto. Lösche die Cookies dieser Seite und melde dich dann wieder an.",
  unknown_model: "Dieses Modell ist nicht verfügbar. Wähle ein anderes.",
  unknown_type: "Der Server kennt diese Art von Anfrage nicht. Lade die Seite neu.",
  unsupported_encoding: "Der Server konnte die Anfrage nicht lesen. Lade die Seite neu.",
  unsupported_media_type: "Der Server konnte die Anfrage nicht lesen. Lade die Seite neu.",
  upgrade_required: "Diese Adresse nimmt nur WebSocket-Verbindungen an.",
  username_taken: "Dieser Benutzername ist vergeben. Wähle einen anderen.",
  wrong_host:
    "Dieser Hostname ist auf dem Server nicht freigegeben. Die Administration kann ihn in ALLOWED_HOSTS eintragen.",
  wrong_password: "Das Passwort ist falsch.",
};

/** Server messages about single fields, which have no codes. Groups capture the variable parts. */
const bySentence: [RegExp, string][] = [
  [/^Usernames must have 3 to 50 characters\.$/, "Ein Benutzername muss 3 bis 50 Zeichen lang sein."],
  [
    /^Usernames can only contain the letters a to z, digits and underscores\.$/,
    "Ein Benutzername darf nur die Buchstaben a bis z, Ziffern und Unterstriche enthalten.",
  ],
  [
    /^Enter a valid email address, such as name@example\.com\.$/,
    "Gib eine gültige E-Mail-Adresse ein, etwa name@example.com.",
  ],
  [/^Passwords must have 8 to 128 characters\.$/, "Ein Passwort muss 8 bis 128 Zeichen lang sein."],
  [
    /^Passwords must have at least one uppercase letter, one lowercase letter and one digit\.$/,
    "Ein Passwort muss mindestens einen Großbuchstaben, einen Kleinbuchstaben und eine Ziffer enthalten.",
  ],
  [
    /^This password contains your username or email address\./,
    "Dieses Passwort enthält deinen Benutzernamen oder deine E-Mail-Adresse. Wähle ein anderes.",
  ],
  [
    /^This password is too common\./,
    "Dieses Passwort ist zu gängig. Wähle eins, das schwerer zu erraten ist.",
  ],
  [/^This username is taken\./, "Dieser Benutzername ist vergeben. Wähle einen anderen."],
  [
    /^An account with this email address already exists\./,
    "Mit dieser E-Mail-Adresse gibt es schon ein Konto. Melde dich stattdessen an.",
  ],
  [/^Enter your username or email address\.$/, "Gib deinen Benutzernamen oder deine E-Mail-Adresse ein."],
  [/^Enter your password\.$/, "Gib dein Passwort ein."],
  [/^Incorrect password\.$/, "Das Passwort ist falsch."],
  [/^Enter a message\.$/, "Gib eine Nachricht ein."],
  [
    /^Messages can have at most (\d+) characters\. This one has (\d+)\.$/,
    "Eine Nachricht darf höchstens $1 Zeichen haben. Diese hat $2.",
  ],
  [
    /^(?:Messages|Titles) must be plain UTF-8 text/,
    "Der Text enthält ein Zeichen, das nicht gespeichert werden kann.",
  ],
  [/^Titles need at least one visible character\.$/, "Ein Titel braucht mindestens ein sichtbares Zeichen."],
  [/^Titles can have at most 255 characters\.$/, "Ein Titel darf höchstens 255 Zeichen haben."],
  [/^Enter something to search for\.$/, "Gib einen Suchbegriff ein."],
  [/^Searches can have at most 100 characters\.$/, "Ein Suchbegriff darf höchstens 100 Zeichen haben."],
  [
    /^The answer could not be stopped\./,
    "Die Antwort konnte nicht gestoppt werden. Versuche es gleich noch einmal.",
  ],
  [
    /^The server returned an error \(status (\d+)\)\./,
    "Der Server hat einen Fehler gemeldet (Status $1). Versuche es gleich noch einmal.",
  ],
];

/** Translates a server error. A known message is more specific than its code. */
export function errorText(code: string, message: string): string {
  for (const [known, translation] of bySentence) {
    const found = known.exec(message);
    if (found !== null) return translation.replace(/\$(\d)/g, (_, n: string) => found[Number(n)] ?? "");
  }
  // Multiple invalid fields have a summary message. An unknown single message is shown in English rather than hidden.
  if (code === "invalid_input" && message !== "Some fields need your attention.") return message;
  return byCode[code] ?? message;
}
