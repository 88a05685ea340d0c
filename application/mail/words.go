package mail

import (
	"maps"

	"chatbot/domain/mail"
)

// languages are the words of all mails in all languages.
var languages = map[mail.Language]map[mail.Kind]words{mail.English: with(english, englishNotices), mail.German: with(german, germanNotices)}

// with returns the words of both.
func with(a, b map[mail.Kind]words) map[mail.Kind]words {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}

var english = map[mail.Kind]words{
	mail.PasswordReset: {
		Subject: "Reset your {{.App}} password",
		Text: []string{
			"Hello {{.Name}},",
			"Someone asked to reset the password of your account at {{.Page}}. To choose a new one, open this link within an hour:",
		},
		Link: "Reset password",
		After: []string{
			"The link works once. A new password signs you out on all devices. If you never confirmed this address, API keys, passkeys and connections of the account are deleted, too.",
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
	mail.ChangeEmail: {
		Subject: "Confirm your new email address for {{.App}}",
		Text: []string{
			"Hello {{.Name}},",
			"Your account at {{.Page}} is to have this email address. Confirm it within an hour:",
		},
		Link: "Confirm address",
		After: []string{
			"The link works once, for whoever is signed in to the account or knows its password. Until then, the account keeps the address it has.",
			"If you have no such account, ignore this mail.",
		},
	},
	mail.ChangeRequested: {
		Subject: "{{.App}}: your email address is about to change",
		Text: []string{
			"Hello {{.Name}},",
			"Someone who is signed in to your account at {{.Page}} asked to change its email address. It changes once the new address is confirmed.",
			"If it was you, there is nothing to do here. If it wasn't, change your password now: that stops the change, and signs out all other devices.",
		},
	},
	mail.EmailChanged: {
		Subject: "{{.App}}: your email address was changed",
		Text: []string{
			"Hello {{.Name}},",
			"Your account at {{.Page}} has another email address now. Mails about it no longer come here.",
			"If it wasn't you, someone else can use your account. Change your password if you still can, and tell an administrator at once.",
		},
	},
	mail.Invitation: {
		Subject: "You're invited to {{.App}}",
		Text: []string{
			"Hello,",
			"{{.Name}} invites you to {{.App}} at {{.Page}}. Create your account with this link:",
		},
		Link: "Create account",
		After: []string{
			"The link works once, for this email address, until {{.Expires}}. Your address counts as confirmed then, so don't pass the link on.",
			"If you don't expect this, ignore this mail: there is no account without you.",
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
