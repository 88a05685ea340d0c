package mail

import "chatbot/domain/mail"

// languages are the words of all mails in all languages.
var languages = map[mail.Language]map[mail.Kind]words{mail.English: english, mail.German: german}

var english = map[mail.Kind]words{
	mail.PasswordReset: {
		Subject: "Reset your {{.App}} password",
		Text: []string{
			"Hello {{.Name}},",
			"Someone asked to reset the password of your account at {{.Page}}. To choose a new one, open this link within an hour:",
		},
		Link: "Reset password",
		After: []string{
			"The link works once. A new password signs you out on all devices.",
			"If you didn't ask for this, ignore this mail: your password stays as it is.",
		},
	},
	mail.VerifyEmail: {
		Subject: "Confirm your email address for {{.App}}",
		Text: []string{
			"Hello {{.Name}},",
			"An account at {{.Page}} was registered with this address. If it is yours, confirm the address within an hour:",
		},
		Link: "Confirm address",
		After: []string{
			"The link works once, for whoever is signed in to the account or knows its password.",
			"If you didn't register, ignore this mail.",
		},
	},
	mail.Test: {
		Subject: "Test mail from {{.App}}",
		Text: []string{
			"Hello {{.Name}},",
			"This is the test mail that you asked for at {{.Page}}. Mail works.",
		},
	},
}
