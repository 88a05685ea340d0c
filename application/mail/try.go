package mail

import (
	"context"
	"errors"

	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/mail"
	"chatbot/ports"
)

// errRefused is what an admin reads of ports.ErrMailRefused.
var errRefused = fault.New(fault.Unavailable, "mail_refused", "The mail server refused the message. Check SMTP_FROM: it may have to be an address of the mail server's account.")

// Tester lets admins see whether mails arrive.
type Tester struct {
	Sender  *Sender
	Users   ports.Users
	Secrets ports.Secrets
}

// Test sends a mail to the actor's own address at once. Faults: identity.ErrNotAdmin; ports.ErrNoMail; those of ports.Mailer.
func (t Tester) Test(ctx context.Context, actor identity.Actor, language mail.Language) error {
	if !identity.Can(actor, identity.Change, identity.Resource{Kind: identity.Settings}) {
		return identity.ErrNotAdmin
	}
	s := t.Sender
	if s.Mailer == nil {
		return ports.ErrNoMail
	}
	u, err := t.Users.ByID(ctx, actor.User)
	if err != nil {
		return err
	}
	message, err := s.Page.write(mail.Mail{Kind: mail.Test, To: u.Email(), Language: language, Name: u.Username()})
	if err != nil {
		return err
	}
	message.ID, message.At = t.Secrets.Secret(), s.Clock.Now()
	err = s.Mailer.Send(ctx, message)
	if errors.Is(err, ports.ErrMailRefused) {
		return errRefused.Because(err)
	}
	return err
}
