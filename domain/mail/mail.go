// Package mail defines the mails that the server sends.
package mail

import (
	"time"

	"chatbot/domain/identity"
)

// Kind is what a mail is about. Mails that are stored name it: add, never rename.
type Kind string

// The kinds.
const (
	PasswordReset Kind = "password_reset" // a link with which a new password is chosen
	VerifyEmail   Kind = "verify_email"   // a link with which the address of a new account is confirmed
	// ChangeEmail is a link with which a new address is confirmed. The next two tell the present one of it.
	ChangeEmail     Kind = "change_email"
	ChangeRequested Kind = "change_requested"
	EmailChanged    Kind = "email_changed"
	Invitation      Kind = "invitation" // a link with which somebody without an account makes one
	Test            Kind = "test"       // shows an admin that mails arrive
)

// Kinds returns all kinds.
func Kinds() []Kind {
	return append([]Kind{PasswordReset, VerifyEmail, ChangeEmail, ChangeRequested, EmailChanged, Invitation, Test}, Notices()...)
}

// Language is a language in which mails are written.
type Language string

// The languages.
const (
	English Language = "en"
	German  Language = "de"
)

// Languages returns all languages, the first of which is the default.
func Languages() []Language { return []Language{English, German} }

// Mail is a mail to one person, before it is put into words.
type Mail struct {
	Kind     Kind
	To       string // an address that identity has checked
	Language Language
	Name     string // of the person's account; for somebody without one that of the admin who invites them
	// Token is the secret in the link of the mail; "" without one.
	Token string
	// Until is when the mail becomes pointless: it is not sent after it.
	Until time.Time
	// Cause is what a notice says besides; the zero Cause for other mails.
	Cause Cause
	// Expires is when the link ends, for mails that say so.
	Expires time.Time
}

// NoticeLife is how long a mail that tells of something is worth sending.
const NoticeLife = 24 * time.Hour

// Request is what somebody asked for an address, in a job that looks for the account that has it.
type Request struct {
	// User is the account that asks; 0 for somebody without a sign-in.
	User     identity.UserID
	Address  string
	Language Language
}
