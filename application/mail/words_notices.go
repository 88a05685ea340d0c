package mail

import "chatbot/domain/mail"

// What people do who did not do it themselves. Words name what helps also somebody whom a stranger has signed out.
const (
	wasYou      = "If it was you, there is nothing to do."
	changeNow   = "If it wasn't you, someone else can use your account. Change your password at once, which signs out all other devices, and look through your settings for sign-in methods that aren't yours. "
	cannotEnter = "If you can't sign in any more, choose \"Forgot your password?\" on the sign-in page, or tell an administrator."
)

// englishNotices are the words of notices.
var englishNotices = map[mail.Kind]words{
	mail.NewSignIn: {
		Subject: "{{.App}}: new sign-in to your account",
		Text: []string{
			"Hello {{.Name}},",
			"Someone signed in to your account at {{.Page}} with a device or from a network that it wasn't used from lately.",
		},
		Caused: true, Link: "See your devices",
		After: []string{wasYou, "If it wasn't you, sign out that device in your settings, and change your password at once, which signs out all other devices. " + cannotEnter},
	},
	mail.PasswordChanged: {
		Subject: "{{.App}}: your password was changed",
		Text: []string{
			"Hello {{.Name}},",
			"The password of your account at {{.Page}} was changed. All other devices were signed out.",
		},
		Caused: true, Link: "See your devices",
		After: []string{wasYou, "If it wasn't you, someone else can use your account. " + cannotEnter},
	},
	mail.PasswordWasReset: {
		Subject: "{{.App}}: your password was reset",
		Text: []string{
			"Hello {{.Name}},",
			"A new password was chosen for your account at {{.Page}} with a link to reset it. All devices were signed out.",
		},
		Caused: true, Link: "See your devices",
		After: []string{wasYou, "If it wasn't you, someone else can read your mail or got such a link. Secure your mailbox first, then reset the password again on the sign-in page, and tell an administrator."},
	},
	mail.PasswordSet: {
		Subject: "{{.App}}: an administrator set your password",
		Text: []string{
			"Hello {{.Name}},",
			"An administrator set a new password for your account at {{.Page}}. All devices were signed out.",
		},
		Caused: true, Link: "See your devices",
		After: []string{"If you didn't expect this, ask an administrator."},
	},
	mail.SecondFactorAdded: {
		Subject: "{{.App}}: two-step sign-in was set up",
		Text: []string{
			"Hello {{.Name}},",
			"An authenticator app was set up for your account at {{.Page}}, and new recovery codes were made: an earlier app and earlier codes don't work any more. All other devices were signed out.",
		},
		Caused: true, Link: "Two-step sign-in",
		After: []string{wasYou, "If it wasn't you, someone else can use your account, and you can't sign in without their app. Tell an administrator at once, who can remove it, then choose a new password."},
	},
	mail.SecondFactorRemoved: {
		Subject: "{{.App}}: your authenticator app was removed",
		Text: []string{
			"Hello {{.Name}},",
			"The authenticator app of your account at {{.Page}} was removed. It isn't asked for at sign-in any more.",
		},
		Caused: true, Link: "Two-step sign-in",
		After: []string{wasYou, changeNow + cannotEnter},
	},
	mail.SecondFactorReset: {
		Subject: "{{.App}}: an administrator reset your two-step sign-in",
		Text: []string{
			"Hello {{.Name}},",
			"An administrator removed the authenticator app, the passkeys and the recovery codes of your account at {{.Page}}. All devices were signed out.",
		},
		Caused: true, Link: "Two-step sign-in",
		After: []string{"If you asked for this, sign in and set it up again. If you didn't, change your password and ask an administrator."},
	},
	mail.PasskeyAdded: {
		Subject: "{{.App}}: a passkey was added",
		Text: []string{
			"Hello {{.Name}},",
			"A passkey was added to your account at {{.Page}}. Whoever has it can sign in to the account without a password.",
		},
		Caused: true, Link: "See your passkeys",
		After: []string{wasYou, "If it wasn't you, someone else can use your account. Delete the passkey in your settings, and change your password at once, which signs out all other devices. " + cannotEnter},
	},
	mail.PasskeyRemoved: {
		Subject: "{{.App}}: a passkey was deleted",
		Text: []string{
			"Hello {{.Name}},",
			"A passkey of your account at {{.Page}} was deleted. It doesn't sign in any more.",
		},
		Caused: true, Link: "See your passkeys",
		After: []string{wasYou, changeNow + cannotEnter},
	},
	mail.RecoveryCodesReplaced: {
		Subject: "{{.App}}: new recovery codes were made",
		Text: []string{
			"Hello {{.Name}},",
			"New recovery codes were made for your account at {{.Page}}. Earlier ones don't work any more.",
		},
		Caused: true, Link: "Two-step sign-in",
		After: []string{wasYou, "If it wasn't you, someone else can use your account. Make new codes in your settings, and change your password at once, which signs out all other devices. " + cannotEnter},
	},
	mail.IdentityConnected: {
		Subject: "{{.App}}: another way to sign in was connected",
		Text: []string{
			"Hello {{.Name}},",
			"Your account at {{.Page}} was connected with an identity provider: {{.Provider}}. Whoever signs in there with that identity is signed in to the account.",
		},
		Caused: true, Link: "See your settings",
		After: []string{wasYou, "If it wasn't you, someone else can use your account. Disconnect it in your settings, and change your password at once, which signs out all other devices. " + cannotEnter},
	},
	mail.IdentityDisconnected: {
		Subject: "{{.App}}: a way to sign in was disconnected",
		Text: []string{
			"Hello {{.Name}},",
			"Your account at {{.Page}} was disconnected from an identity provider: {{.Provider}}. All other devices were signed out.",
		},
		Caused: true, Link: "See your settings",
		After: []string{wasYou, changeNow + cannotEnter},
	},
}
