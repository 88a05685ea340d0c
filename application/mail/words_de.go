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
			"Der Link gilt einmal. Mit dem neuen Passwort wirst du auf allen Geräten abgemeldet.",
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
	mail.Test: {
		Subject: "Testmail von {{.App}}",
		Text: []string{
			"Hallo {{.Name}},",
			"das ist die Testmail, die du auf {{.Page}} angefordert hast. Der Versand funktioniert.",
		},
	},
}
