package identity

import (
	"context"
	"errors"

	"chatbot/domain/audit"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/domain/mail"
	"chatbot/ports"
)

// verification returns the jobs that mail a link to verify an address: none where the server has no mail.
func (s *Service) verification(ctx context.Context, address string) ([]job.Spec, error) {
	if !s.Mails.Configured() {
		return nil, nil
	}
	spec, err := s.Mails.Request(job.MailVerification, mail.Request{Address: address, Language: ports.OriginOf(ctx).Language})
	return []job.Spec{spec}, err
}

// ResendVerification mails a link to verify the address to the account that has it, if there is one and it is not verified. As
// ForgotPassword, it shows nothing of that. Faults: Invalid for what is no address; ports.ErrNoMail.
func (s *Service) ResendVerification(ctx context.Context, address string) error {
	return s.request(ctx, job.MailVerification, address, ports.OriginOf(ctx).Language)
}

// MailVerification does a job of kind job.MailVerification, as MailReset does its own.
func (s *Service) MailVerification(ctx context.Context, j job.Job) error {
	u, r, err := s.requested(ctx, j)
	if err != nil || !u.Usable() || u.Record().Verified {
		return err
	}
	return s.mailToken(ctx, u, identity.VerifyEmail, mail.Mail{Kind: mail.VerifyEmail, To: u.Email(), Language: r.Language}, audit.VerifyRequested)
}

// ConfirmEmail uses a token that was mailed to an address, by the person who has the account: it takes their login, or its password. The mail
// alone is not enough, because anybody can register with an address of somebody else: its owner must not verify an account of which a stranger
// has the password. They get it by ResetPassword. actor is the zero Actor without a sign-in, which a server that takes no passwords needs. Faults: identity.ErrLink;
// identity.ErrProofNeeded; identity.ErrPasswordLogin; identity.ErrToken for a sign-in that ended meanwhile; identity.ErrWrongPassword;
// identity.ErrLockedOut; ports.ErrEmailTaken; ports.ErrBusy.
func (s *Service) ConfirmEmail(ctx context.Context, actor identity.Actor, text, password string) error {
	hash := identity.HashToken(text)
	token, err := s.confirmable(ctx, hash)
	if err != nil {
		return err
	}
	u, err := s.Users.ByID(ctx, token.User)
	if errors.Is(err, ports.ErrNoUser) {
		return identity.ErrLink
	}
	if err != nil {
		return err
	}
	next, now := u, s.Clock.Now()
	if err := next.ConfirmEmail(token, now); err != nil {
		return err
	}
	action := audit.EmailVerified
	if next.Email() != u.Email() {
		action = audit.EmailChanged
	}
	done := audit.Event{Action: action, Outcome: audit.Succeeded, ActorID: u.ID(), UserID: u.ID(), LoginID: actor.Login}
	if actor.User != u.ID() {
		done.LoginID = 0
		switch {
		case s.Settings().PasswordsOff:
			return identity.ErrPasswordLogin
		case password == "":
			return identity.ErrProofNeeded
		}
		if err := s.know(ctx, identity.Actor{}, u, password, "password", done.Action); err != nil {
			return err
		}
	}
	if err := s.audit(ctx, done); err != nil {
		return err
	}
	var follow []job.Spec
	if action == audit.EmailChanged {
		follow = s.tell(ctx, u, mail.EmailChanged)
	}
	_, err = s.AccountTokens.ConfirmEmail(ctx, token.Purpose, hash, done.LoginID, now, follow...)
	if errors.Is(err, identity.ErrAccountChanged) { // the login ended meanwhile
		err = identity.ErrToken
	}
	if errors.Is(err, identity.ErrLink) || errors.Is(err, ports.ErrEmailTaken) || errors.Is(err, identity.ErrToken) { // meanwhile
		done.Outcome, done.Reason = audit.Refused, fault.From(err).Code
		_ = s.audit(ctx, done)
	}
	return err
}

// confirmable returns a token with which an address is confirmed. Fault: identity.ErrLink.
func (s *Service) confirmable(ctx context.Context, hash string) (identity.AccountToken, error) {
	for _, purpose := range identity.ConfirmPurposes() {
		if token, err := s.AccountTokens.Find(ctx, purpose, hash, s.Clock.Now()); !errors.Is(err, identity.ErrLink) {
			return token, err
		}
	}
	return identity.AccountToken{}, identity.ErrLink
}
