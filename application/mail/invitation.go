package mail

import (
	"context"
	"errors"
	"time"

	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/domain/mail"
	"chatbot/ports"
)

// noteWithin bounds how long it is tried to note what became of a mail.
const noteWithin = 5 * time.Second

// refuseEnded refuses to send the link of an invitation that has ended meanwhile. That is no fault of this server.
func (s *Sender) refuseEnded(ctx context.Context, l letter) error {
	if l.Kind != mail.Invitation {
		return nil
	}
	found, err := s.Invitations.ByToken(ctx, identity.HashToken(l.Token), s.Clock.Now())
	switch {
	case errors.Is(err, ports.ErrNoInvitation):
		return job.Settled(err)
	case err != nil:
		return err
	case found.State != identity.InvitationOpen:
		return job.Settled(errors.New("the invitation ended before it was mailed"))
	}
	return nil
}

// became returns what an attempt to send an invitation came to.
func became(err error) identity.InvitationMail {
	switch {
	case err == nil:
		return identity.InvitationSent
	case errors.Is(err, ports.ErrRecipientRefused):
		return identity.InvitationRefused
	case errors.Is(err, ports.ErrMailRefused):
		return identity.InvitationFailed
	}
	return identity.InvitationSending // it is tried again
}

// note tells the invitation of a mail what became of it. A mail that was taken is not sent again because that cannot be stored: the
// invitation is shown as not sent then, once its time is over.
func (s *Sender) note(ctx context.Context, l letter, state identity.InvitationMail) {
	if l.Kind != mail.Invitation || state == identity.InvitationSending {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteWithin)
	defer cancel()
	_ = s.Invitations.Mailed(ctx, identity.HashToken(l.Token), state)
}
