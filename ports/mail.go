package ports

import (
	"context"
	"errors"
	"time"
)

// Faults of mail.
var (
	// ErrNoMail refuses what needs mail on a server that has none.
	ErrNoMail = conflict("mail_not_configured", "This server can't send mail. Ask an administrator.")
	// ErrMailConfigured refuses an admin's way around mail on a server that has it.
	ErrMailConfigured = conflict("mail_configured", "This server sends mail: people reset their passwords themselves.")
)

// ErrMailRefused means that the server of mail refuses a message for good: no other attempt helps.
var ErrMailRefused = errors.New("the mail server refused the message")

// ErrRecipientRefused is ErrMailRefused because of the address: nothing on this server mends it.
var ErrRecipientRefused error = recipientRefused{}

type recipientRefused struct{}

func (recipientRefused) Error() string { return "the mail server refused the recipient of the message" }
func (recipientRefused) Unwrap() error { return ErrMailRefused }

// MailMessage is one mail to one person, in words.
type MailMessage struct {
	// ID is unique to the mail, and the same in all attempts to send it: letters, digits, - and _.
	ID   string
	At   time.Time
	From string // the name beside the sender's address
	To   string
	// Language is that of Subject, Text and HTML, as in RFC 5646.
	Language string
	Subject  string
	Text     string
	HTML     string
}

// Mailer sends mails through a server of mail, which the environment names.
type Mailer interface {
	// Send sends a message, in less than a minute. When it returns nil, the server has taken it. After any other error it may have taken
	// it, too. Errors name no address and quote no server; they are faults of an unavailable server, or wrap ErrMailRefused or ErrRecipientRefused.
	Send(ctx context.Context, m MailMessage) error
}
