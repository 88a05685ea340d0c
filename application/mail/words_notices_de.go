package mail

import "chatbot/domain/mail"

const (
	wasYouGerman      = "Wenn du das warst, ist nichts zu tun."
	changeNowGerman   = "Wenn du das nicht warst, kann jemand anderes dein Konto benutzen. Ändere sofort dein Passwort, was alle anderen Geräte abmeldet, und sieh in den Einstellungen nach Anmeldearten, die nicht von dir sind. "
	cannotEnterGerman = "Wenn du dich nicht mehr anmelden kannst, wähle „Passwort vergessen?“ auf der Anmeldeseite, oder wende dich an die Administration."
)

// germanNotices are the words of notices.
var germanNotices = map[mail.Kind]words{
	mail.NewSignIn: {
		Subject: "{{.App}}: Neue Anmeldung in deinem Konto",
		Text: []string{
			"Hallo {{.Name}},",
			"jemand hat sich in deinem Konto auf {{.Page}} angemeldet, mit einem Gerät oder aus einem Netzwerk, von dem es in letzter Zeit nicht benutzt wurde.",
		},
		Caused: true, Link: "Deine Geräte ansehen",
		After: []string{wasYouGerman, "Wenn du das nicht warst, melde dieses Gerät in den Einstellungen ab, und ändere sofort dein Passwort, was alle anderen Geräte abmeldet. " + cannotEnterGerman},
	},
	mail.PasswordChanged: {
		Subject: "{{.App}}: Dein Passwort wurde geändert",
		Text: []string{
			"Hallo {{.Name}},",
			"das Passwort deines Kontos auf {{.Page}} wurde geändert. Alle anderen Geräte wurden abgemeldet.",
		},
		Caused: true, Link: "Deine Geräte ansehen",
		After: []string{wasYouGerman, "Wenn du das nicht warst, kann jemand anderes dein Konto benutzen. " + cannotEnterGerman},
	},
	mail.PasswordWasReset: {
		Subject: "{{.App}}: Dein Passwort wurde zurückgesetzt",
		Text: []string{
			"Hallo {{.Name}},",
			"für dein Konto auf {{.Page}} wurde mit einem Link zum Zurücksetzen ein neues Passwort gewählt. Alle Geräte wurden abgemeldet.",
		},
		Caused: true, Link: "Deine Geräte ansehen",
		After: []string{wasYouGerman, "Wenn du das nicht warst, kann jemand anderes deine Mails lesen oder hat einen solchen Link bekommen. Sichere zuerst dein Postfach, setze dann auf der Anmeldeseite das Passwort noch einmal zurück, und sag der Administration Bescheid."},
	},
	mail.PasswordSet: {
		Subject: "{{.App}}: Die Administration hat dein Passwort gesetzt",
		Text: []string{
			"Hallo {{.Name}},",
			"die Administration hat für dein Konto auf {{.Page}} ein neues Passwort gesetzt. Alle Geräte wurden abgemeldet.",
		},
		Caused: true, Link: "Deine Geräte ansehen",
		After: []string{"Wenn du damit nicht gerechnet hast, frag die Administration."},
	},
	mail.SecondFactorAdded: {
		Subject: "{{.App}}: Anmeldung in zwei Schritten eingerichtet",
		Text: []string{
			"Hallo {{.Name}},",
			"für dein Konto auf {{.Page}} wurde eine Authenticator-App eingerichtet, und es wurden neue Wiederherstellungscodes erzeugt: Eine frühere App und frühere Codes gelten nicht mehr. Alle anderen Geräte wurden abgemeldet.",
		},
		Caused: true, Link: "Anmeldung in zwei Schritten",
		After: []string{wasYouGerman, "Wenn du das nicht warst, kann jemand anderes dein Konto benutzen, und du kommst ohne dessen App nicht hinein. Wende dich sofort an die Administration, die sie entfernen kann, und wähle danach ein neues Passwort."},
	},
	mail.SecondFactorRemoved: {
		Subject: "{{.App}}: Deine Authenticator-App wurde entfernt",
		Text: []string{
			"Hallo {{.Name}},",
			"die Authenticator-App deines Kontos auf {{.Page}} wurde entfernt. Bei der Anmeldung wird nicht mehr nach ihr gefragt.",
		},
		Caused: true, Link: "Anmeldung in zwei Schritten",
		After: []string{wasYouGerman, changeNowGerman + cannotEnterGerman},
	},
	mail.SecondFactorReset: {
		Subject: "{{.App}}: Deine Anmeldung in zwei Schritten wurde zurückgesetzt",
		Text: []string{
			"Hallo {{.Name}},",
			"die Administration hat die Authenticator-App, die Passkeys und die Wiederherstellungscodes deines Kontos auf {{.Page}} entfernt. Alle Geräte wurden abgemeldet.",
		},
		Caused: true, Link: "Anmeldung in zwei Schritten",
		After: []string{"Wenn du darum gebeten hast, melde dich an und richte sie neu ein. Wenn nicht, ändere dein Passwort und frag die Administration."},
	},
	mail.PasskeyAdded: {
		Subject: "{{.App}}: Ein Passkey wurde hinzugefügt",
		Text: []string{
			"Hallo {{.Name}},",
			"deinem Konto auf {{.Page}} wurde ein Passkey hinzugefügt. Wer ihn hat, kann sich ohne Passwort in dem Konto anmelden.",
		},
		Caused: true, Link: "Deine Passkeys ansehen",
		After: []string{wasYouGerman, "Wenn du das nicht warst, kann jemand anderes dein Konto benutzen. Lösche den Passkey in den Einstellungen, und ändere sofort dein Passwort, was alle anderen Geräte abmeldet. " + cannotEnterGerman},
	},
	mail.PasskeyRemoved: {
		Subject: "{{.App}}: Ein Passkey wurde gelöscht",
		Text: []string{
			"Hallo {{.Name}},",
			"ein Passkey deines Kontos auf {{.Page}} wurde gelöscht. Mit ihm kann sich niemand mehr anmelden.",
		},
		Caused: true, Link: "Deine Passkeys ansehen",
		After: []string{wasYouGerman, changeNowGerman + cannotEnterGerman},
	},
	mail.RecoveryCodesReplaced: {
		Subject: "{{.App}}: Neue Wiederherstellungscodes wurden erzeugt",
		Text: []string{
			"Hallo {{.Name}},",
			"für dein Konto auf {{.Page}} wurden neue Wiederherstellungscodes erzeugt. Frühere gelten nicht mehr.",
		},
		Caused: true, Link: "Anmeldung in zwei Schritten",
		After: []string{wasYouGerman, "Wenn du das nicht warst, kann jemand anderes dein Konto benutzen. Erzeuge in den Einstellungen neue Codes, und ändere sofort dein Passwort, was alle anderen Geräte abmeldet. " + cannotEnterGerman},
	},
	mail.IdentityConnected: {
		Subject: "{{.App}}: Eine weitere Anmeldeart wurde verbunden",
		Text: []string{
			"Hallo {{.Name}},",
			"dein Konto auf {{.Page}} wurde mit einem Identitätsanbieter verbunden: {{.Provider}}. Wer sich dort mit dieser Identität anmeldet, ist in dem Konto angemeldet.",
		},
		Caused: true, Link: "Deine Einstellungen ansehen",
		After: []string{wasYouGerman, "Wenn du das nicht warst, kann jemand anderes dein Konto benutzen. Trenne die Verbindung in den Einstellungen, und ändere sofort dein Passwort, was alle anderen Geräte abmeldet. " + cannotEnterGerman},
	},
	mail.IdentityDisconnected: {
		Subject: "{{.App}}: Eine Anmeldeart wurde getrennt",
		Text: []string{
			"Hallo {{.Name}},",
			"dein Konto auf {{.Page}} wurde von einem Identitätsanbieter getrennt: {{.Provider}}. Alle anderen Geräte wurden abgemeldet.",
		},
		Caused: true, Link: "Deine Einstellungen ansehen",
		After: []string{wasYouGerman, changeNowGerman + cannotEnterGerman},
	},
}
