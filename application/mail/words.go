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
	mail.Test: {
		Subject: "Test mail from {{.App}}",
		Text: []string{
			"Hello {{.Name}},",
			"This is the test mail that you asked for at {{.Page}}. Mail works.",
		},
	},
}
