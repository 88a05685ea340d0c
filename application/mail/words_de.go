package mail

import "chatbot/domain/mail"

var german = map[mail.Kind]words{
	mail.PasswordReset: {
		Subject: "{{.App}}: Passwort zurücksetzen",
		Text: []string{
			"Hallo {{.Name}},",
			"jemand möchte das Passwort deines Kontos auf {{.Page}} zurücksetzen. Öffne innerhalb einer Stunde diesen Link, um ein neues zu wählen:",
		},
		Link: "Passwort zurücksetzen",
		After: []string{
			"Der Link gilt einmal. Mit dem neuen Passwort wirst du auf allen Geräten abgemeldet. Wenn du diese Adresse nie bestätigt hast, werden auch API-Schlüssel, Passkeys und Verbindungen des Kontos gelöscht.",
			"Wenn du das nicht warst, ignoriere diese Mail: Dein Passwort bleibt, wie es ist.",
		},
	},
	mail.VerifyEmail: {
		Subject: "{{.App}}: E-Mail-Adresse bestätigen",
		Text: []string{
			"Hallo {{.Name}},",
			"auf {{.Page}} wurde ein Konto mit dieser Adresse angelegt. Wenn es deines ist, bestätige die Adresse innerhalb einer Stunde:",
		},
		Link: "Adresse bestätigen",
		After: []string{
			"Der Link gilt einmal, und nur zusammen mit der Anmeldung oder dem Passwort des Kontos.",
			"Wenn du dich nicht registriert hast, ignoriere diese Mail.",
		},
	},
	mail.ChangeEmail: {
		Subject: "{{.App}}: Neue E-Mail-Adresse bestätigen",
		Text: []string{
			"Hallo {{.Name}},",
			"dein Konto auf {{.Page}} soll diese E-Mail-Adresse bekommen. Bestätige sie innerhalb einer Stunde:",
		},
		Link: "Adresse bestätigen",
		After: []string{
			"Der Link gilt einmal, und nur zusammen mit der Anmeldung oder dem Passwort des Kontos. Bis dahin behält das Konto seine Adresse.",
			"Wenn du kein solches Konto hast, ignoriere diese Mail.",
		},
	},
	mail.ChangeRequested: {
		Subject: "{{.App}}: Deine E-Mail-Adresse soll geändert werden",
		Text: []string{
			"Hallo {{.Name}},",
			"jemand, der mit deinem Konto auf {{.Page}} angemeldet ist, möchte dessen E-Mail-Adresse ändern. Sie ändert sich, sobald die neue bestätigt ist.",
			"Wenn du das warst, ist hier nichts zu tun. Wenn nicht, ändere jetzt dein Passwort: Das verhindert die Änderung und meldet alle anderen Geräte ab.",
		},
	},
	mail.EmailChanged: {
		Subject: "{{.App}}: Deine E-Mail-Adresse wurde geändert",
		Text: []string{
			"Hallo {{.Name}},",
			"dein Konto auf {{.Page}} hat jetzt eine andere E-Mail-Adresse. Mails dazu kommen nicht mehr hierher.",
			"Wenn du das nicht warst, kann jemand anderes dein Konto benutzen. Ändere dein Passwort, wenn du noch kannst, und sag sofort der Administration Bescheid.",
		},
	},
	mail.Invitation: {
		Subject: "Einladung zu {{.App}}",
		Text: []string{
			"Hallo,",
			"{{.Name}} lädt dich zu {{.App}} auf {{.Page}} ein. Mit diesem Link legst du dein Konto an:",
		},
		Link: "Konto anlegen",
		After: []string{
			"Der Link gilt einmal, für diese E-Mail-Adresse, bis {{.Expires}}. Deine Adresse gilt danach als bestätigt: Gib den Link deshalb nicht weiter.",
			"Falls du das nicht erwartest, ignoriere diese Mail: Ohne dich entsteht kein Konto.",
		},
	},
	mail.Test: {
		Subject: "Testmail von {{.App}}",
		Text: []string{
			"Hallo {{.Name}},",
			"das ist die Testmail, die du auf {{.Page}} angefordert hast. Der Versand funktioniert.",
		},
	},
}
