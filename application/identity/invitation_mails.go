package identity

import (
	"context"
	"errors"
	"time"

	"chatbot/domain/audit"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/domain/mail"
	"chatbot/ports"
)

// Resend mails an invitation again, with a new link that works for as long as the first one did. The earlier link ends. Faults:
// ports.ErrNoMail; ports.ErrNoInvitation; identity.ErrInvitationUsed; identity.ErrInvitationNotMailed; ports.ErrEmailTaken; identity.ErrTooManyInvitationMails;
// identity.ErrTooManyMailsToAddress; identity.ErrPasswordLogin; identity.ErrRegistrationClosed.
func (i Invitations) Resend(ctx context.Context, actor identity.Actor, id identity.InvitationID) (ports.Invitation, error) {
	if err := mayInvite(actor, identity.Create); err != nil {
		return ports.Invitation{}, err
	}
	earlier, err := i.InvitationMails.ByID(ctx, id, i.Clock.Now())
	if err != nil {
		return ports.Invitation{}, err
	}
	token := i.Secrets.Secret()
	next, err := earlier.Again(identity.HashToken(token), actor.User, i.Clock.Now())
	if err != nil {
		return ports.Invitation{}, err
	}
	if err := i.refuseTaken(ctx, next.Record().Email); err != nil {
		return ports.Invitation{}, err
	}
	return i.mail(ctx, actor, next, token, earlier.Invitation)
}

// endWithin bounds ending an invitation that cannot be audited, also when the request has ended.
const endWithin = 5 * time.Second

// mail stores an invitation with the job that mails its token, in place of an earlier one; the zero Invitation for none. One that cannot be
// audited is revoked. Nothing is mailed that the settings keep from being used.
func (i Invitations) mail(ctx context.Context, actor identity.Actor, invitation identity.Invitation, token string, earlier identity.Invitation) (ports.Invitation, error) {
	switch settings := i.Settings(); {
	case settings.PasswordsOff:
		return ports.Invitation{}, identity.ErrPasswordLogin
	case !settings.Registration.Admits(true, true):
		return ports.Invitation{}, identity.ErrRegistrationClosed
	}
	inviter, err := i.Users.ByID(ctx, actor.User)
	if err != nil {
		return ports.Invitation{}, err
	}
	is := invitation.Record()
	send, err := i.Mails.Job(mail.Mail{
		Kind: mail.Invitation, To: is.Email, Language: ports.OriginOf(ctx).Language, Name: inviter.Username(), Token: token, Until: invitation.MailUntil(), Expires: is.ExpiresAt,
	})
	if err != nil {
		return ports.Invitation{}, err
	}
	made, err := i.InvitationMails.Mail(ctx, invitation, earlier.Record().ID, send)
	if err != nil {
		if refused := fault.From(err); refused.Kind == fault.TooMany {
			_ = i.audit(ctx, audit.Event{Action: audit.Invited, Outcome: audit.Refused, Reason: refused.Code, ActorID: actor.User, LoginID: actor.Login})
		}
		return ports.Invitation{}, err
	}
	if err := i.note(ctx, actor, audit.Invited, made); err != nil {
		ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), endWithin)
		defer cancel()
		_, ended := i.Invitations.Revoke(ending, made.Record().ID, i.Clock.Now())
		return ports.Invitation{}, errors.Join(err, ended)
	}
	if earlier.Record().ID != 0 {
		_ = i.note(ctx, actor, audit.Uninvited, earlier) // it has ended
	}
	return ports.Invitation{Invitation: made, Inviter: inviter, State: identity.InvitationOpen, Mail: identity.InvitationSending}, nil
}

// refuseTaken returns ports.ErrEmailTaken if an account has the address.
func (i Invitations) refuseTaken(ctx context.Context, address string) error {
	_, err := i.Users.ByName(ctx, address)
	switch {
	case err == nil:
		return ports.ErrEmailTaken
	case errors.Is(err, ports.ErrNoUser):
		return nil
	}
	return err
}

// registered stores the account of a guest. The link of a mail proves the address, which is therefore verified, and no mail asks for it again.
func (s *Service) registered(invitation identity.Invitation, tokenHash string) newAccount {
	return func(ctx context.Context, u identity.User, follow ...job.Spec) (identity.User, error) {
		u = invitation.Guest(u)
		if u.Record().Verified {
			follow = nil
		}
		created, err := s.Invitations.Register(ctx, tokenHash, u, follow...)
		return created, refuseUnknown(err)
	}
}
