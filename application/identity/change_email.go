package identity

import (
	"context"
	"errors"

	"chatbot/domain/audit"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/domain/mail"
	"chatbot/ports"
)

// ChangeEmail mails a link to a new address of the actor's account, with proof as for Prove, and tells the present one. The address changes when
// it is confirmed, see ConfirmEmail. It only stores a job: nothing shows whether another account has the address, which then gets no
// mail. Faults: ports.ErrNoMail; Invalid for an address that the account has, or may not have; those of Prove.
func (s *Service) ChangeEmail(ctx context.Context, actor identity.Actor, address, password string) error {
	u, err := s.own(ctx, actor, identity.Change)
	if err != nil {
		return err
	}
	if address, err = u.CheckNewEmail(address, s.Settings().AllowedEmailDomains); err != nil {
		return err
	}
	spec, err := s.Mails.Request(job.MailEmailChange, mail.Request{User: u.ID(), Address: address, Language: ports.OriginOf(ctx).Language})
	if err != nil {
		return err
	}
	if err := s.prove(ctx, actor, password, "password", audit.ChangeRequested); err != nil {
		return err
	}
	done := audit.Event{Action: audit.ChangeRequested, Outcome: audit.Succeeded, ActorID: actor.User, UserID: u.ID(), LoginID: actor.Login}
	if err := s.audit(ctx, done); err != nil {
		return err
	}
	return s.Jobs.Enqueue(ctx, s.Clock.Now(), spec)
}

// MailEmailChange does a job of kind job.MailEmailChange.
func (s *Service) MailEmailChange(ctx context.Context, j job.Job) error {
	other, r, err := s.requested(ctx, j)
	if err != nil || other.ID() != 0 {
		return err
	}
	u, err := s.Users.ByID(ctx, r.User)
	switch {
	case errors.Is(err, ports.ErrNoUser):
		return nil
	case err != nil:
		return err
	case !u.Usable():
		return nil
	}
	told := s.tell(ports.WithOrigin(ctx, ports.Origin{Language: r.Language}), u, mail.ChangeRequested)
	return s.mailToken(ctx, u, identity.ChangeEmail, mail.Mail{Kind: mail.ChangeEmail, To: r.Address, Language: r.Language}, audit.VerifyRequested, told...)
}
