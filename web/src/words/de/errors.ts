import type { Words } from "../en";

export const errors: Words["errors"] = {
  faults: {
    authorization_unavailable:
      "Der Server, der den Zugriff freigibt, ist gerade nicht erreichbar. Versuche es später noch einmal.",
    authorization_unusable:
      "Die Anmeldung dieses Servers kann nicht benutzt werden. Frage die Administration.",
    claim_lost: "Ein anderer Server macht diesen Aufruf. Versuche es noch einmal.",
    connection_failed: "Der Server konnte nicht verbunden werden. Versuche es noch einmal.",
    connection_needed: "Verbinde {name} zuerst in den Einstellungen.",
    invitation_not_mailed: "Diese Einladung wurde nicht gemailt. Erstelle eine neue, um sie zu mailen.",
    link_not_valid: "Dieser Link ist abgelaufen oder wurde schon verwendet. Fordere einen neuen an.",
    more_access_needed:
      "Dieses Werkzeug braucht mehr Zugriff. Verbinde {name} in den Einstellungen noch einmal.",
    no_connection: "Diese Verbindung gibt es nicht.",
    no_other_way_in:
      "Aus der Administration kann sich niemand ohne Passwort anmelden. Richte zuerst einen anderen Weg ein und benutze ihn.",
    other_address: "Das geht nur unter {address}. Öffne die App dort und verbinde dann.",
    account_changed: "Das Konto hat sich inzwischen geändert. Versuche es noch einmal.",
    account_inactive: "Dieses Konto ist nicht aktiv. Bitte die Administration, es zu aktivieren.",
    answer_complete: "Diese Antwort ist schon vollständig. Generiere sie stattdessen neu.",
    answer_running: "In diesem Chat läuft noch eine Antwort. Warte, bis sie fertig ist, oder stoppe sie.",
    answer_unsaved: "Die Antwort ist zu Ende und wird gespeichert, sobald die Datenbank wieder da ist.",
    bad_request: "Die Anfrage konnte nicht gelesen werden.",
    body_too_large: "Die Anfrage ist zu groß.",
    budget_exhausted:
      "Das Budget ist verbraucht oder für Antworten reserviert, die noch laufen. Es erneuert sich am {renews_at}.",
    budget_needs_price:
      "Dein Budget ist in US-Dollar, und dieses Modell hat keinen Preis. Wähle ein anderes Modell, oder bitte die Administration, seinen Preis einzutragen.",
    busy: "Der Server ist gerade ausgelastet. Versuche es in ein paar Sekunden noch einmal.",
    call_ended: "Der Aufruf wurde beendet, weil niemand mehr auf ihn wartete. Sende ihn noch einmal.",
    call_not_waiting: "Über diesen Aufruf wird nicht mehr entschieden.",
    cross_site: "Das funktioniert nur auf den Seiten dieses Servers.",
    displaced:
      "Zu viele Antworten warten auf das Modell, und die meisten davon waren deine. Versuche es gleich noch einmal.",
    email_not_verified: "Bestätige deine E-Mail-Adresse, um weiterzumachen. Die Administration verlangt das.",
    email_taken: "Mit dieser E-Mail-Adresse gibt es schon ein Konto. Melde dich stattdessen an.",
    enrolment_expired: "Diese Einrichtung ist abgelaufen. Beginne noch einmal.",
    file_content_missing: "Der Inhalt dieser Datei fehlt auf dem Server. Sag einem Administrator Bescheid.",
    file_has_no_text: "Diese Datei hat keinen Text, der gelesen werden konnte.",
    file_in_use: "Diese Datei gehört zu einem Chat. Lösche den Chat, um die Datei zu löschen.",
    file_not_found: "Diese Datei gibt es nicht mehr.",
    file_processing: "Diese Datei wird noch gelesen. Versuch es in ein paar Sekunden noch einmal.",
    file_storage_unavailable:
      "Der Server kann seinen Speicher für Dateien gerade nicht nutzen. Versuch es in ein paar Sekunden noch einmal.",
    file_too_large: "Diese Datei ist zu groß. Dateien dürfen höchstens {max_bytes} haben.",
    group_name_taken: "Eine Gruppe mit diesem Namen gibt es schon. Wähle einen anderen Namen.",
    headers_too_large: "Die Kopfzeilen der Anfrage sind zu groß.",
    idempotency_mismatch: "Unter diesem Schlüssel wurde schon eine andere Nachricht gesendet.",
    idempotency_running: "Ein Aufruf mit diesem Idempotency-Key läuft noch. Versuche es gleich noch einmal.",
    identity_provider_changed:
      "Dieser Identitätsanbieter wurde inzwischen geändert, und nichts wurde gespeichert. Sieh ihn dir noch einmal an und entscheide dann.",
    identity_provider_sealed:
      "Das Client-Secret kann nicht gelesen werden, weil sich der Schlüssel des Servers geändert hat. Gib es noch einmal ein.",
    identity_provider_taken: "Es gibt schon einen Identitätsanbieter mit dieser ID. Wähle eine andere.",
    identity_taken: "Diese Anmeldung ist schon mit einem anderen Konto verbunden.",
    internal:
      "Auf dem Server ist etwas schiefgegangen. Versuche es noch einmal. Wenn es wieder passiert, sag der Administration Bescheid.",
    invalid_api_key: "Der API-Schlüssel ist ungültig. Vielleicht wurde er widerrufen oder ist abgelaufen.",
    invalid_call: "Diesen Aufruf gibt es nicht mehr.",
    invalid_code: "Falscher Code. Jeder Code gilt einmal; die einer App wechseln alle 30 Sekunden.",
    invalid_credentials: "Benutzername oder Passwort ist falsch.",
    invalid_cursor: "Diese Seite der Liste gibt es nicht. Beginne mit der ersten.",
    invalid_input: "Einige Felder sind noch nicht richtig ausgefüllt.",
    invalid_message: "Diese Nachricht gibt es nicht, oder du hast keinen Zugriff darauf.",
    invalid_passkey: "Dieser Passkey wurde nicht angenommen. Versuche es noch einmal oder auf andere Weise.",
    invalid_session: "Diesen Chat gibt es nicht, oder du hast keinen Zugriff darauf.",
    invalid_setting:
      "Der gespeicherte Wert dieser Einstellung ist ungültig und gilt nicht. Lege ihn neu fest.",
    invalid_token: "Deine Sitzung ist abgelaufen. Melde dich wieder an.",
    invitation_used:
      "Mit dieser Einladung wurde schon ein Konto angelegt. Deaktiviere stattdessen dieses Konto.",
    job_erased:
      "Der Inhalt dieser Aufgabe wurde an ihrem Ende gelöscht. Ein neuer Versuch ist nicht möglich.",
    job_not_found: "Es gibt keine fehlgeschlagene Aufgabe mit dieser Nummer.",
    last_admin: "Das ist das letzte aktive Admin-Konto. Mache zuerst ein anderes Konto zum Admin.",
    last_local_admin:
      "Das ist das letzte Admin-Konto, das sich ohne Identitätsanbieter anmelden kann. Gib zuerst einem anderen Konto ein Passwort und mache es zum Admin.",
    last_sign_in_method:
      "Das ist der einzige Weg, dich bei deinem Konto anzumelden. Lege zuerst ein Passwort fest oder verbinde eine andere Anmeldung.",
    locked_out: "Zu viele Anmeldeversuche.",
    malformed_form: "Der Server konnte die Anfrage nicht lesen. Lade die Seite neu.",
    malformed_json: "Der Server konnte die Anfrage nicht lesen. Lade die Seite neu.",
    mcp_busy: "Es gibt zu viele Verbindungen zu MCP-Servern. Versuch es später noch einmal.",
    mcp_command:
      "Der Befehl lässt sich nicht starten. Prüfe, ob er auf diesem Server installiert ist und ausgeführt werden darf.",
    mcp_exited:
      "Der Befehl hat sich beendet, bevor er geantwortet hat. Prüfe seine Argumente und Umgebungsvariablen.",
    mcp_failed:
      "Der Server hat einen eigenen Fehler gemeldet oder abgebrochen. Versuch es später noch einmal, oder sieh in sein Log.",
    mcp_needs_authorization: "Der Server will wissen, wer fragt. Gib seinen Header Authorization ein.",
    mcp_not_mcp: "Was hier antwortet, ist kein MCP-Server, den dieses Programm versteht. Prüfe die Adresse.",
    mcp_refused: "Der Server hat die Anfrage abgelehnt.",
    mcp_sealed:
      "Die gespeicherten Header oder Variablen sind nicht lesbar, weil SECRET_KEY geändert wurde. Gib sie neu ein, oder setze SECRET_KEY_PREVIOUS.",
    mcp_server_changed:
      "Dieser MCP-Server wurde inzwischen geändert, und nichts wurde gespeichert. Sieh ihn dir noch einmal an.",
    mcp_server_taken: "Einen MCP-Server mit dieser ID gibt es schon. Wähle eine andere.",
    mcp_too_large: "Der Server hat mehr geschickt, als dieses Programm annimmt.",
    mcp_wrong_path: "Unter dieser Adresse spricht der Server kein MCP. Prüfe den Pfad, etwa /mcp am Ende.",
    method_not_allowed: "Diese Adresse unterstützt solche Anfragen nicht.",
    missing_scope: "Dieser API-Schlüssel darf dafür nicht verwendet werden.",
    model_bad_reply:
      "Die Antwort des Modells war nicht lesbar. Versuche es noch einmal, oder sag der Administration Bescheid.",
    model_busy: "Das Modell ist überlastet. Versuche es gleich noch einmal.",
    mail_busy: "Der Mailserver hat die Nachricht vorerst nicht angenommen. Versuche es später noch einmal.",
    mail_certificate:
      "Dem Zertifikat des Mailservers wird nicht vertraut. SSL_CERT_FILE kann ein eigenes Zertifikat angeben.",
    mail_configured: "Dieser Server sendet Mails: Passwörter setzt jede Person selbst zurück.",
    mail_credentials:
      "Der Mailserver hat SMTP_USER und SMTP_PASSWORD abgelehnt. Manche Anbieter verlangen ein Passwort für Apps.",
    mail_not_configured: "Dieser Server kann keine Mails senden. Wende dich an die Administration.",
    mail_not_encrypted:
      "Der Mailserver verschlüsselt nicht so, wie SMTP_TLS es sagt. Port 465 braucht tls, Port 587 starttls.",
    mail_refused:
      "Der Mailserver hat die Nachricht abgelehnt. Prüfe SMTP_FROM: Vielleicht muss es eine Adresse des Kontos beim Mailserver sein.",
    mail_unreached: "Der Mailserver ist nicht erreichbar. Prüfe Adresse und Port.",
    model_cannot_see:
      "Dieses Modell kann keine Bilder sehen. Wähle ein anderes Modell, oder entferne das Bild.",
    model_changed:
      "Dieses Modell wurde inzwischen geändert, und nichts wurde gespeichert. Sieh es dir noch einmal an und entscheide dann.",
    model_context_full: "Dieses Gespräch ist zu lang für das Modell. Beginne einen neuen Chat.",
    model_cut_off: "Das Modell antwortet nicht mehr. Versuche es noch einmal.",
    model_empty: "Das Modell hat eine leere Antwort gegeben. Versuche es noch einmal.",
    model_filtered:
      "Der Inhaltsfilter des Anbieters hat die Antwort blockiert. Formuliere deine Nachricht um.",
    model_gone: "Das Modell dieses Chats ist nicht mehr verfügbar. Wähle ein anderes.",
    model_listed:
      "Der Anbieter führt dieses Modell in seiner Liste, deshalb lässt es sich nicht löschen. Deaktiviere es stattdessen.",
    model_no_room:
      "Das Modell hat sein Token-Limit erreicht, bevor es antworten konnte. Frag nach weniger auf einmal, oder bitte die Administration, das Limit zu erhöhen.",
    model_not_found: "Das Modell ist nicht verfügbar. Sag der Administration Bescheid.",
    model_refused_key:
      "Der Anbieter hat den API-Schlüssel des Servers abgelehnt. Sag der Administration Bescheid.",
    model_rejected:
      "Das Modell hat dieses Gespräch nicht angenommen. Beginne einen neuen Chat, oder sag der Administration Bescheid.",
    model_taken: "Ein Modell mit dieser ID gibt es schon.",
    model_timeout: "Das Modell hat zu lange gebraucht. Versuche es noch einmal.",
    model_too_long: "Die Antwort des Modells war zu lang. Der Rest fehlt.",
    model_unavailable: "Das Modell ist nicht erreichbar. Versuche es gleich noch einmal.",
    newer_format:
      "Diese Antwort stammt von einer neueren Version des Servers. Versuche es gleich noch einmal.",
    no_group: "Diese Gruppe gibt es nicht.",
    no_identity: "Diese Anmeldung ist nicht mit deinem Konto verbunden.",
    no_identity_provider: "Diesen Identitätsanbieter gibt es nicht, oder er ist ausgeschaltet.",
    no_invitation: "Diese Einladung gibt es nicht.",
    no_key: "Diesen API-Schlüssel gibt es nicht.",
    no_login: "Dieses Gerät ist schon abgemeldet.",
    no_mcp_server: "Der MCP-Server wurde nicht gefunden.",
    no_member: "Diese Person ist kein Mitglied der Gruppe.",
    no_model: "Modell nicht gefunden.",
    no_passkey: "Passkey nicht gefunden.",
    no_provider: "Anbieter nicht gefunden.",
    no_second_factor: "Die Anmeldung in zwei Schritten ist nicht eingerichtet.",
    no_test: "Es gibt kein Testergebnis. Teste zuerst den Identitätsanbieter.",
    no_user: "Dieses Konto gibt es nicht.",
    not_admin: "Das dürfen nur Administratoren.",
    not_found: "Unter dieser Adresse wurde nichts gefunden.",
    not_held: "Diese Antwort wird nicht mehr übertragen.",
    not_last: "Nur die letzte Antwort eines Chats kann fortgesetzt werden.",
    not_signed_in: "Melde dich zuerst an.",
    origin_not_allowed:
      "Seiten mit diesem Ursprung dürfen sich nicht verbinden. Die Administration kann ihn in ALLOWED_ORIGINS eintragen.",
    own_email_not_verified:
      "Bestätige zuerst deine eigene E-Mail-Adresse: Sonst müsstest du das tun, bevor du dies wieder ändern kannst.",
    own_reset: "Ändere dein eigenes Passwort in deinen Einstellungen.",
    own_second_factor: "Ändere deine eigene Anmeldung in zwei Schritten in deinen Einstellungen.",
    passkey_copied:
      "Dieser Passkey wurde nicht angenommen, weil er vielleicht kopiert wurde. Melde dich anders an und lösche ihn in den Einstellungen.",
    passkey_expired: "Das hat zu lange gedauert oder ist schon geschehen. Versuche es noch einmal.",
    passkey_taken: "Dieser Passkey ist schon eingerichtet. Verwende ein anderes Gerät.",
    passkeys_unavailable:
      "Unter dieser Adresse gibt es keine Passkeys. Die Administration kann PUBLIC_URL auf eine HTTPS-Adresse setzen.",
    password_login_off: "Passwörter sind hier ausgeschaltet. Melde dich auf einem anderen Weg an.",
    proof_needed: "Gib dein Passwort ein, um fortzufahren.",
    provider_busy:
      "Der Server ist ausgelastet, oder das Limit des Schlüssels ist erreicht. Versuche es später noch einmal.",
    provider_certificate:
      "Dem Zertifikat des Servers wird hier nicht vertraut, oder es gilt für einen anderen Host. Prüfe die Adresse, oder lass die Zertifizierungsstelle auf diesem Server eintragen.",
    provider_changed:
      "Dieser Anbieter wurde inzwischen geändert, und nichts wurde gespeichert. Sieh ihn dir noch einmal an und entscheide dann.",
    provider_failed:
      "Der Server hat einen eigenen Fehler gemeldet. Versuche es später noch einmal, oder sieh in sein Protokoll.",
    provider_forbidden:
      "Die Adresse führt zu einer Link-Local-Adresse oder einem Metadatendienst. Beide sind nicht erlaubt.",
    provider_needs_key: "Der Server verlangt einen API-Schlüssel. Gib einen ein.",
    provider_needs_tls: "Der Server verlangt TLS. Beginne die Adresse mit https:// statt http://.",
    provider_no_tls:
      "Der Server verwendet kein TLS. Beginne die Adresse mit http:// statt https://, oder prüfe den Port.",
    provider_not_models:
      "Unter dieser Adresse antwortet kein Modellserver: Statt einer Liste von Modellen kam etwas anderes. Prüfe Host, Port und Pfad.",
    provider_redirects:
      "Der Server leitet zu {to} weiter. Dem wird nicht gefolgt, damit niemand sonst den Schlüssel bekommt. Um diesen Server zu verwenden, gib seine Adresse ein.",
    provider_refused_key:
      "Der Server hat den API-Schlüssel abgelehnt. Prüfe, ob er vollständig ist, zu diesem Anbieter gehört und noch gilt.",
    provider_sealed:
      "Der gespeicherte Schlüssel ist nicht lesbar, weil sich SECRET_KEY geändert hat. Gib den Schlüssel noch einmal ein, oder setze SECRET_KEY_PREVIOUS.",
    provider_slow:
      "Der Server hat nicht rechtzeitig geantwortet. Prüfe Adresse und Port, und ob eine Firewall dazwischen liegt.",
    provider_taken: "Einen Anbieter mit dieser ID gibt es schon. Wähle eine andere ID.",
    provider_unknown_host: "Einen Host mit diesem Namen gibt es nicht. Prüfe die Adresse.",
    provider_unlisted: "Dieser Anbieter listet seine Modelle nicht auf. Füge sie von Hand hinzu.",
    provider_unreachable:
      "Unter dieser Adresse antwortet niemand. Prüfe Host und Port, und ob der Server läuft und von hier erreichbar ist.",
    provider_wrong_path:
      "Unter dieser Adresse hat der Server keine Liste von Modellen. Prüfe den Pfad, zum Beispiel /v1 am Ende. Wenn er keine solche Liste hat, füge seine Modelle von Hand hinzu.",
    queue_full: "Zu viele Anfragen warten auf das Modell. Versuche es gleich noch einmal.",
    quota_exceeded:
      "Deine Dateien dürfen höchstens {max_bytes} belegen, und für diese ist kein Platz mehr. Lösche Dateien, die du nicht mehr brauchst.",
    rate_limited: "Zu viele Anfragen.",
    registration_closed: "Die Registrierung ist geschlossen. Bitte die Administration um ein Konto.",
    request_timeout: "Die Anfrage hat zu lange gebraucht, um anzukommen.",
    restarting: "Der Server startet gerade neu. Versuche es in ein paar Sekunden noch einmal.",
    search_busy:
      "Die Suche hat zu lange gedauert. Versuche es gleich noch einmal, oder verwende einen genaueren Suchbegriff.",
    second_factor_needed:
      "Richte die Anmeldung in zwei Schritten ein, um fortzufahren. Die Administration verlangt sie.",
    second_factor_required:
      "Die Administration verlangt die Anmeldung in zwei Schritten. Du kannst sie mit einem anderen Gerät neu einrichten, aber nicht ausschalten.",
    second_factor_sealed:
      "Der Server kann Codes deiner App nicht prüfen, weil sich sein Schlüssel geändert hat. Verwende einen Wiederherstellungscode, oder bitte die Administration, deine Anmeldung in zwei Schritten zurückzusetzen.",
    second_step_expired: "Diese Anmeldung hat zu lange gedauert. Gib dein Passwort noch einmal ein.",
    set_by_environment:
      "Das legt die Umgebung des Servers fest ({variables}) und lässt sich nur dort ändern.",
    setting_changed:
      "Diese Einstellung hat sich inzwischen geändert. Es wurde nichts gespeichert. Sieh dir den neuen Wert an und entscheide dann neu.",
    setup_code_needed:
      "Das erste Konto wird das Admin-Konto. Gib den Einrichtungscode ein, den der Server beim Start ausgegeben hat.",
    setup_code_wrong: "Das ist nicht der Einrichtungscode, den der Server beim Start ausgegeben hat.",
    sign_on_denied: "Du hast die Anmeldung abgebrochen, oder dein Konto darf diese App nicht nutzen.",
    sign_on_email_not_verified:
      "Der Identitätsanbieter hat deine E-Mail-Adresse nicht bestätigt. Ein neues Konto braucht das hier.",
    sign_on_email_taken:
      "Es gibt schon ein Konto mit deiner E-Mail-Adresse. Melde dich dort auf andere Weise an und verbinde diese Anmeldung dann in den Einstellungen.",
    sign_on_expired:
      "Diese Anmeldung hat zu lange gedauert, war schon abgeschlossen oder wurde in einem anderen Browser oder unter einer anderen Adresse begonnen. Versuche es noch einmal.",
    sign_on_first_account: "Lege das erste Konto mit einem Passwort an. Es wird das Admin-Konto.",
    sign_on_misconfigured:
      "Der Identitätsanbieter akzeptiert diesen Server nicht. Ein Admin muss Client-ID und Client-Secret prüfen.",
    sign_on_no_account:
      "Mit dieser Anmeldung ist kein Konto verbunden. Hast du eins, melde dich dort auf andere Weise an und verbinde sie in den Einstellungen. Sonst frage einen Admin.",
    sign_on_no_email:
      "Der Identitätsanbieter hat deine E-Mail-Adresse nicht mitgeteilt, die ein neues Konto braucht.",
    sign_on_not_allowed:
      "Konten mit deiner E-Mail-Adresse können hier nicht angelegt werden. Frage einen Admin.",
    sign_on_refused:
      "Die Antwort des Identitätsanbieters konnte nicht geprüft werden. Versuche es noch einmal, oder frage einen Admin.",
    sign_on_unreachable:
      "Der Identitätsanbieter ist nicht erreichbar. Melde dich auf andere Weise an, oder versuche es später noch einmal.",
    sign_out_unsupported:
      "Der Identitätsanbieter kann dich nicht von hier aus abmelden. In dieser App bist du abgemeldet.",
    storage_full:
      "Dein Konto hat sein Speicherlimit von {max_bytes} erreicht. Lösche Chats, die du nicht mehr brauchst, oder bitte die Administration, das Limit zu erhöhen.",
    storage_unavailable:
      "Die Datenbank ist gerade nicht erreichbar. Versuche es in ein paar Sekunden noch einmal.",
    stream_gone: "Den Strom des letzten Ereignisses gibt es nicht mehr. Sende den Aufruf ohne Last-Event-ID.",
    tls_required:
      "Für die Anmeldung ist HTTPS nötig. Die Administration kann TLS vor den Server setzen und den Proxy in TRUSTED_PROXIES eintragen oder in einem vertrauenswürdigen Netz ALLOW_PLAIN_HTTP setzen.",
    too_many_identities: "Mit deinem Konto sind zu viele Anmeldungen verbunden. Trenne zuerst eine.",
    too_many_identity_providers: "Es gibt zu viele Identitätsanbieter. Lösche zuerst einen.",
    too_many_invitation_mails: "Du hast in den letzten 24 Stunden zu viele Einladungen gemailt.",
    too_many_keys: "Du hast zu viele Schlüssel. Widerrufe erst einen.",
    too_many_links:
      "Für dieses Konto gab es in der letzten Stunde zu viele Links. Verwende einen davon, oder versuche es später noch einmal.",
    too_many_mails_to_address: "An diese Adresse gingen in den letzten 24 Stunden zu viele Einladungen.",
    too_many_mcp_servers: "Es gibt zu viele MCP-Server. Lösche erst einen.",
    too_many_open:
      "Zu viele Antworten oder Downloads sind gleichzeitig offen. Schließe einige, oder warte, bis eine endet.",
    too_many_passkeys: "Du hast zu viele Passkeys. Lösche zuerst einen.",
    too_many_providers: "Es gibt zu viele Anbieter. Lösche zuerst einen.",
    too_many_sessions:
      "Dein Konto darf höchstens {max} Chats haben. Lösche Chats, die du nicht mehr brauchst, oder bitte die Administration, das Limit zu erhöhen.",
    too_many_streams: "Über diese Verbindung laufen schon zu viele Antworten.",
    two_cookies:
      "Dein Browser hat zwei Anmelde-Cookies geschickt, und eins davon gehört vielleicht zu einem anderen Konto. Lösche die Cookies dieser Seite und melde dich dann wieder an.",
    unknown_model: "Dieses Modell ist nicht verfügbar. Wähle ein anderes.",
    unknown_tool: "Eines dieser Werkzeuge ist nicht verfügbar. Wähle andere.",
    unknown_type: "Der Server kennt diese Art von Anfrage nicht. Lade die Seite neu.",
    unsupported_encoding: "Der Server konnte die Anfrage nicht lesen. Lade die Seite neu.",
    unsupported_media_type: "Der Server konnte die Anfrage nicht lesen. Lade die Seite neu.",
    upgrade_required: "Diese Adresse nimmt nur WebSocket-Verbindungen an.",
    upload_incomplete: "Der Upload ist unvollständig. Versuch es noch einmal.",
    username_taken: "Dieser Benutzername ist vergeben. Wähle einen anderen.",
    wrong_host:
      "Dieser Hostname ist auf dem Server nicht freigegeben. Die Administration kann ihn in ALLOWED_HOSTS eintragen.",
    wrong_password: "Das Passwort ist falsch.",
  },
  fields: {
    address_not_allowed: "Link-Local-Adressen und Adressen von Metadatendiensten sind nicht erlaubt.",
    address_with_password:
      "Gib die Adresse ohne Namen und Passwort ein, und den Schlüssel in seinem eigenen Feld.",
    after_end: "Der erste Tag darf nicht nach dem letzten liegen.",
    any_organization:
      "Jede Organisation benennt ihre Gruppen selbst, deshalb können sie hier nicht zählen. Gib die Adresse des eigenen Mandanten als Issuer ein.",
    bad_date: "Gib ein Datum ein, zum Beispiel 2026-11-29.",
    bad_time: "Gib einen Zeitpunkt ein, zum Beispiel 2026-11-29T08:00:00Z.",
    blank: "Das darf nicht leer sein.",
    email_domain_not_allowed:
      "Mit E-Mail-Adressen dieser Domain kann man sich hier nicht registrieren. Nimm eine andere Adresse, oder wende dich an die Administration.",
    email_unchanged: "Das ist schon deine E-Mail-Adresse.",
    empty_file: "Diese Datei ist leer.",
    header_not_allowed: "Der Header {header} gehört zur Verbindung und lässt sich nicht setzen.",
    in_the_past: "Wähle einen Zeitpunkt in der Zukunft.",
    invalid_address: "Gib eine Adresse ein, die mit http:// oder https:// beginnt.",
    image_too_large: "Das Bild kann höchstens {max_bytes} haben.",
    image_too_wide: "Das Bild kann an jeder Seite höchstens {max} Pixel haben.",
    invalid_characters: "Der Text enthält Steuerzeichen oder Zeichen, die die Schreibrichtung ändern.",
    invalid_domain: "Gib eine Domain wie example.com ein, ohne @, Pfad und Port.",
    invalid_email: "Gib eine gültige E-Mail-Adresse ein, etwa name@example.com.",
    invalid_header:
      "Ein Header hat einen Namen aus Buchstaben, Ziffern und Bindestrichen und einen einzeiligen Wert mit höchstens 4096 Zeichen.",
    invalid_key:
      "Der Schlüssel enthält Leerzeichen oder Zeichen, die in keinem Schlüssel vorkommen. Kopiere ihn noch einmal.",
    invalid_model_id:
      "Gib die ID des Anbieters, einen Schrägstrich und den Namen des Modells beim Anbieter ein, zum Beispiel acme/large-3.",
    invalid_price:
      "Gib einen Betrag in US-Dollar von {min} bis {max} mit höchstens drei Nachkommastellen ein.",
    invalid_scopes: "Nimm höchstens 20 Scopes, etwa openid, email und profile.",
    invalid_slug:
      "Verwende Kleinbuchstaben, Ziffern und einzelne Bindestriche dazwischen, zum Beispiel mein-server.",
    invalid_username: "Verwende nur die Buchstaben a bis z, Ziffern und Unterstriche.",
    invitation_expired: "Diese Einladung ist abgelaufen. Bitte die Administration um eine neue.",
    invitation_for_other_email: "Diese Einladung gilt für eine andere E-Mail-Adresse.",
    invitation_not_valid:
      "Diese Einladung ist nicht gültig. Prüfe, ob der Link vollständig ist, oder bitte die Administration um eine neue.",
    invitation_revoked: "Diese Einladung wurde zurückgezogen. Bitte die Administration um eine neue.",
    invitation_used:
      "Diese Einladung wurde schon verwendet. Melde dich an, wenn du dich registriert hast, oder bitte die Administration um eine neue.",
    length_out_of_range: "Verwende {min} bis {max} Zeichen.",
    many_tenants:
      "Adressen beliebiger Organisationen kann nicht vertraut werden. Gib die Adresse des eigenen Mandanten als Issuer ein.",
    missing: "Dieses Feld wird benötigt.",
    must_be_true: "Hier ist nur „true“ möglich.",
    needed_again: "Gib das noch einmal ein: Es wird nur an den Server gesendet, für den es eingegeben wurde.",
    no_change: "Gib mindestens eine Änderung an.",
    no_sign_out: "Dieser Anbieter hat keine Adresse, unter der man sich abmeldet.",
    not_an_image: "Nimm ein Bild in PNG, JPEG oder WebP.",
    not_storable: "Der Text enthält ein Zeichen, das nicht gespeichert werden kann.",
    one_unit: "Gib entweder Token oder US-Dollar an.",
    out_of_range: "Der Wert muss zwischen {min} und {max} liegen.",
    password_contains_name:
      "Dieses Passwort enthält deinen Benutzernamen oder deine E-Mail-Adresse. Wähle ein anderes.",
    password_too_common: "Dieses Passwort ist zu gängig. Wähle eins, das schwerer zu erraten ist.",
    password_too_simple: "Verwende mindestens einen Großbuchstaben, einen Kleinbuchstaben und eine Ziffer.",
    price_incomplete: "Gib beide Preise an oder keinen.",
    public_provider:
      "Dort kann jeder ein Konto mit jeder Adresse haben, deshalb kann den Adressen nicht vertraut werden.",
    range_too_long: "Wähle höchstens {max} Tage.",
    repeated: "Das darf nur einmal vorkommen.",
    required: "Das fehlt.",
    setting_changed: "Das hat sich inzwischen geändert.",
    setup_code_wrong: "Das ist nicht der Einrichtungscode, den der Server beim Start ausgegeben hat.",
    tls_required: "Die Adresse muss mit https:// beginnen.",
    too_long: "Der Text darf höchstens {max} Zeichen haben. Er hat {length}.",
    too_many_items: "Die Liste darf höchstens {max} Einträge haben.",
    unknown_event: "Dieses Ereignis gibt es nicht.",
    unknown_group: "Eine dieser Gruppen gibt es nicht mehr.",
    unknown_model: "Dieses Modell ist nicht verfügbar. Wähle ein anderes.",
    unknown_setting: "Diese Einstellung gibt es nicht.",
    unknown_value: "Möglich sind: {allowed}.",
    wrong_password: "Das Passwort ist falsch.",
    wrong_type: "Dieser Wert muss vom Typ {type} sein.",
    invalid_client: "So sieht keine Client-ID und kein Client-Secret aus. Kopiere den Wert noch einmal.",
    invalid_command: "Ein Befehl ist eine Zeile mit höchstens {max} Zeichen.",
    invalid_argument: "Ein Argument darf höchstens {max} Zeichen und keine NUL-Zeichen enthalten.",
    invalid_variable:
      "Eine Variable hat einen Namen aus Buchstaben, Ziffern und Unterstrichen und als Wert eine Zeile mit höchstens 4096 Zeichen.",
    stdio_disabled: "Befehle werden nicht gestartet, weil MCP_STDIO nicht true ist.",
    url_or_command: "Gib entweder eine Adresse oder einen Befehl an.",
  },
};
