/** The server's errors by their codes. */
export const byCode: Record<string, string> = {
  account_inactive: "Dieses Konto ist nicht aktiv. Bitte die Administration, es freizuschalten.",
  answer_complete: "Diese Antwort ist vollständig. Lass stattdessen eine neue schreiben.",
  answer_running: "In diesem Chat läuft noch eine Antwort. Warte auf sie, oder halte sie vorher an.",
  bad_request: "Die Anfrage war nicht zu lesen.",
  body_too_large: "Die Anfrage ist größer als 256 KiB.",
  busy: "Gerade ist zu viel los. Versuche es in ein paar Sekunden noch einmal.",
  cross_site: "Nur Seiten dieses Servers dürfen mit einem Cookie anmelden.",
  email_taken: "Mit dieser E-Mail-Adresse gibt es schon ein Konto. Melde dich stattdessen an.",
  headers_too_large: "Die Kopfzeilen der Anfrage sind zu groß.",
  idempotency_mismatch: "Unter diesem Schlüssel wurde schon eine andere Nachricht gesendet.",
  internal:
    "Auf dem Server ist etwas schiefgegangen. Versuche es noch einmal; wenn es wieder passiert, sag der Administration Bescheid.",
  invalid_credentials: "Benutzername oder Passwort stimmt nicht.",
  invalid_input: "Ein paar Felder brauchen noch deine Aufmerksamkeit.",
  invalid_message: "Die Nachricht gibt es nicht, oder sie gehört dir nicht.",
  invalid_session: "Den Chat gibt es nicht, oder er gehört dir nicht.",
  invalid_token: "Deine Sitzung ist beendet. Melde dich wieder an.",
  locked_out: "Das waren zu viele Versuche, sich anzumelden.",
  malformed_json: "Der Server konnte die Anfrage nicht lesen. Lade die Seite neu.",
  method_not_allowed: "Diese Adresse nimmt solche Anfragen nicht an.",
  model_bad_reply:
    "Das Sprachmodell hat etwas geschickt, das keine Antwort ist. Versuche es noch einmal, oder sag der Administration Bescheid.",
  model_busy: "Das Sprachmodell ist überlastet. Versuche es gleich noch einmal.",
  model_cut_off: "Das Sprachmodell ist mitten in der Antwort abgebrochen. Versuche es noch einmal.",
  model_empty: "Das Sprachmodell hat leer geantwortet. Versuche es noch einmal.",
  model_refused_key:
    "Das Sprachmodell hat den Schlüssel des Servers abgelehnt. Die Administration muss ihn prüfen.",
  model_rejected:
    "Das Sprachmodell hat dieses Gespräch nicht angenommen. Beginne einen neuen Chat, oder sag der Administration Bescheid.",
  model_timeout: "Das Sprachmodell hat zu lange gebraucht. Versuche es noch einmal.",
  model_too_long: "Das Sprachmodell hörte nicht auf zu reden; die Antwort wurde abgeschnitten.",
  model_unavailable: "Das Sprachmodell ist nicht erreichbar. Versuche es gleich noch einmal.",
  no_login: "Dieses Gerät ist schon abgemeldet.",
  no_user: "Dieses Konto gibt es nicht.",
  not_found: "Unter dieser Adresse ist nichts.",
  not_held: "Diese Antwort wird nicht mehr übertragen.",
  not_last: "Nur die letzte Antwort eines Chats lässt sich weiterschreiben.",
  not_signed_in: "Melde dich zuerst an.",
  origin_not_allowed:
    "Seiten von dieser Herkunft dürfen sich nicht verbinden. Die Administration kann sie in ALLOWED_ORIGINS erlauben.",
  queue_full: "Zu viele Antworten warten auf das Sprachmodell. Versuche es gleich noch einmal.",
  rate_limited: "Das war zu oft.",
  request_timeout: "Die Anfrage hat zu lange gebraucht, um anzukommen.",
  restarting: "Der Server startet gerade neu. Versuche es in ein paar Sekunden noch einmal.",
  search_busy: "Die Suche hat zu lange gedauert. Versuche es gleich noch einmal, oder suche genauer.",
  tls_required:
    "Anmelden geht hier nur über https. Die Administration kann TLS vor den Server setzen und den Proxy in TRUSTED_PROXIES nennen, oder für ein Netz, in dem niemand mithört, ALLOW_PLAIN_HTTP setzen.",
  too_many_streams: "Über diese Verbindung laufen schon zu viele Antworten.",
  unknown_type: "Der Server kennt diese Art von Anfrage nicht. Lade die Seite neu.",
  unsupported_encoding: "Der Server konnte die Anfrage nicht lesen. Lade die Seite neu.",
  unsupported_media_type: "Der Server konnte die Anfrage nicht lesen. Lade die Seite neu.",
  upgrade_required: "Diese Adresse spricht nur WebSocket.",
  username_taken: "Dieser Benutzername ist vergeben. Wähle einen anderen.",
  wrong_password: "Das ist nicht dein Passwort.",
};

/** What the server says about single fields, which have no codes; a group stands for what changes. */
const bySentence: [RegExp, string][] = [
  [/^A username has 3 to 50 characters\.$/, "Ein Benutzername hat 3 bis 50 Zeichen."],
  [
    /^A username has only letters a to z, digits and underscores\.$/,
    "Ein Benutzername besteht nur aus den Buchstaben a bis z, Ziffern und Unterstrichen.",
  ],
  [
    /^Enter a valid e-mail address, such as name@example\.com\.$/,
    "Gib eine gültige E-Mail-Adresse ein, etwa name@example.com.",
  ],
  [/^A password has 8 to 128 characters\.$/, "Ein Passwort hat 8 bis 128 Zeichen."],
  [
    /^A password has at least one upper-case letter, one lower-case letter and one digit\.$/,
    "Ein Passwort hat mindestens einen Großbuchstaben, einen Kleinbuchstaben und eine Ziffer.",
  ],
  [
    /^This password contains your username or e-mail address\./,
    "Dieses Passwort enthält deinen Benutzernamen oder deine E-Mail-Adresse. Wähle eins, das das nicht tut.",
  ],
  [
    /^This password is one of the most common ones, or nearly\./,
    "Dieses Passwort ist eins der häufigsten, oder fast. Wähle eins, auf das andere nicht kommen.",
  ],
  [/^This username is taken\./, "Dieser Benutzername ist vergeben. Wähle einen anderen."],
  [
    /^There is already an account with this e-mail address\./,
    "Mit dieser E-Mail-Adresse gibt es schon ein Konto. Melde dich stattdessen an.",
  ],
  [/^Enter your username or e-mail address\.$/, "Gib deinen Benutzernamen oder deine E-Mail-Adresse ein."],
  [/^Enter your password\.$/, "Gib dein Passwort ein."],
  [/^This is not your password\.$/, "Das ist nicht dein Passwort."],
  [/^Write a message first\.$/, "Schreib zuerst eine Nachricht."],
  [
    /^A message has at most (\d+) characters; this one has (\d+)\.$/,
    "Eine Nachricht hat höchstens $1 Zeichen; diese hat $2.",
  ],
  [/^A (?:message|title) is plain UTF-8 text/, "Darin ist ein Zeichen, das sich nicht speichern lässt."],
  [
    /^A title needs at least one visible character\.$/,
    "Ein Titel braucht mindestens ein sichtbares Zeichen.",
  ],
  [/^A title has at most 255 characters\.$/, "Ein Titel hat höchstens 255 Zeichen."],
  [/^Say what to look for\.$/, "Schreib, wonach gesucht werden soll."],
  [/^A search has at most 100 characters\.$/, "Eine Suche hat höchstens 100 Zeichen."],
  [
    /^The answer could not be stopped right now\./,
    "Die Antwort ließ sich gerade nicht anhalten. Versuche es gleich noch einmal.",
  ],
  [
    /^The server answered with status (\d+)\./,
    "Der Server hat mit Status $1 geantwortet. Versuche es gleich noch einmal.",
  ],
];

/** An error of the server in German, as far as it is known: a sentence says more than a code. */
export function said(code: string, sentence: string): string {
  for (const [known, german] of bySentence) {
    const found = known.exec(sentence);
    if (found !== null) return german.replace(/\$(\d)/g, (_, n: string) => found[Number(n)] ?? "");
  }
  // Many rules broken at once have a sentence of their own; an unknown single one is better in English than hidden.
  if (code === "invalid_input" && sentence !== "Some fields need your attention.") return sentence;
  return byCode[code] ?? sentence;
}
