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
	mail.Test: {
		Subject: "Testmail von {{.App}}",
		Text: []string{
			"Hallo {{.Name}},",
			"das ist die Testmail, die du auf {{.Page}} angefordert hast. Der Versand funktioniert.",
		},
	},
}
