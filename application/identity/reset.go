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

// Mails makes jobs that send mails, and jobs that look for the account with an address first. All methods return ports.ErrNoMail on a
// server without mail.
type Mails interface {
	// Configured reports whether the server can send mail.
	Configured() bool
	// Job returns a job that sends a mail.
	Job(m mail.Mail) (job.Spec, error)
	// Request returns a job of a kind for an address that somebody gave, and Requested what it was asked.
	Request(kind job.Kind, r mail.Request) (job.Spec, error)
	Requested(j job.Job) (mail.Request, error)
}

// ForgotPassword mails a link to reset the password to the account with an address, if there is one. It only stores a job: neither what it
// returns nor the time that it takes depends on whether there is such an account. Faults: Invalid for what is no address; identity.ErrPasswordLogin; ports.ErrNoMail.
func (s *Service) ForgotPassword(ctx context.Context, address string, language mail.Language) error {
	if err := s.refusePasswords(); err != nil {
		return err
	}
	return s.request(ctx, job.MailReset, address, language)
}

// request stores a job for an address that somebody gave.
func (s *Service) request(ctx context.Context, kind job.Kind, address string, language mail.Language) error {
	address, err := identity.CheckedEmail(address)
	if err != nil {
		return err
	}
	spec, err := s.Mails.Request(kind, mail.Request{Address: address, Language: language})
	if err != nil {
		return err
	}
	return s.Jobs.Enqueue(ctx, s.Clock.Now(), spec)
}

// MailReset does a job of kind job.MailReset. The mail goes to the address that the account has, which may be spelled in another way. An
// account that is not usable, or was sent identity.MaxAccountTokens links in the last hour, gets none. A request that waited for as long as a
// link works is over: who asked has been told so, and the password may have changed since.
func (s *Service) MailReset(ctx context.Context, j job.Job) error {
	if err := s.refusePasswords(); err != nil {
		return job.Pointless(err)
	}
	u, r, err := s.requested(ctx, j)
	if err != nil || !u.Usable() {
		return err
	}
	return s.mailToken(ctx, u, identity.ResetPassword, mail.Mail{Kind: mail.PasswordReset, To: u.Email(), Language: r.Language}, audit.ResetRequested)
}

// requested returns a request with the account that has its address; the zero User without one.
func (s *Service) requested(ctx context.Context, j job.Job) (identity.User, mail.Request, error) {
	if s.Clock.Now().Sub(j.CreatedAt) >= identity.AccountTokenLife {
		return identity.User{}, mail.Request{}, job.Pointless(errors.New("it waited for too long"))
	}
	r, err := s.Mails.Requested(j)
	if err != nil {
		return identity.User{}, r, err
	}
	u, err := s.Users.ByName(ctx, r.Address)
	if errors.Is(err, ports.ErrNoUser) {
		err = nil
	}
	return u, r, err
}

// mailToken issues a token of an account and mails it, with more mails, and audits that as action. Too many tokens are no error.
func (s *Service) mailToken(ctx context.Context, u identity.User, purpose identity.TokenPurpose, m mail.Mail, action audit.Action, more ...job.Spec) error {
	m.Name, m.Token = u.Username(), s.Secrets.Secret()
	token := identity.NewAccountToken(u, purpose, m.Token, m.To, s.Clock.Now())
	m.Until = token.ExpiresAt
	send, err := s.Mails.Job(m)
	if err != nil {
		return err
	}
	err = s.AccountTokens.Issue(ctx, token, append(more, send)...)
	if errors.Is(err, identity.ErrTooManyLinks) || errors.Is(err, ports.ErrNoUser) {
		return nil
	}
	if err == nil {
		_ = s.audit(ctx, audit.Event{Action: action, Outcome: audit.Succeeded, UserID: u.ID()})
	}
	return err
}

// ResetPassword uses a token for a new password, and ends all logins of the account. Wrong passwords that were tried do not keep the person
// from signing in with the new one. Faults: identity.ErrPasswordLogin; identity.ErrLink; Invalid for a password that breaks a rule; ports.ErrBusy.
func (s *Service) ResetPassword(ctx context.Context, text, password string) error {
	if err := s.refusePasswords(); err != nil {
		return err
	}
	hash := identity.HashToken(text)
	token, err := s.AccountTokens.Find(ctx, identity.ResetPassword, hash, s.Clock.Now())
	if err != nil {
		return err
	}
	u, err := s.Users.ByID(ctx, token.User)
	switch {
	case errors.Is(err, ports.ErrNoUser):
		return identity.ErrLink
	case err != nil:
		return err
	case !u.Takes(token, s.Clock.Now()):
		return identity.ErrLink
	}
	var in fault.Inputs
	identity.CheckPassword(&in, "new_password", password, u.Username(), u.Email())
	if err := in.Err(); err != nil {
		return err
	}
	hashed, err := s.Hasher.Hash(ctx, askerOf(ctx, u.Username(), false), password)
	if err != nil {
		return err
	}
	done := audit.Event{Action: audit.PasswordReset, Outcome: audit.Succeeded, ActorID: u.ID(), UserID: u.ID()}
	if err := s.audit(ctx, done); err != nil {
		return err
	}
	reset := u // whose address is verified by a link that was mailed
	_, _ = reset.ResetPassword(token, hashed, s.Clock.Now())
	_, ended, err := s.AccountTokens.ResetPassword(ctx, hash, hashed, s.Clock.Now(), s.tell(ctx, reset, mail.PasswordWasReset)...)
	if err != nil {
		if errors.Is(err, identity.ErrLink) { // it was used meanwhile
			done.Outcome, done.Reason = audit.Refused, identity.ErrLink.Code
			_ = s.audit(ctx, done)
		}
		return err
	}
	for _, changed := range ended {
		s.noteEnded(ctx, changed.Provider, changed)
	}
	s.forgive(ctx, u)
	s.Logger.Log(ctx, ports.Record{Component: "account_service", Message: "Password reset", UserID: u.ID()})
	return nil
}

// LinkReset returns the token of a link to reset the password of an account, for an admin of a server without mail to hand over, and when it
// expires. The link opens the account, so the admin proves who they are, as for Prove; their own password is left to ChangePassword. It is
// audited first. Faults: identity.ErrOwnReset; identity.ErrPasswordLogin; ports.ErrMailConfigured; identity.ErrInactive for an account that is not usable;
// identity.ErrTooManyLinks; those of Prove.
func (p People) LinkReset(ctx context.Context, actor identity.Actor, id identity.UserID, password string) (text string, expires time.Time, err error) {
	u, err := p.found(ctx, actor, identity.LinkReset, id)
	switch {
	case err != nil:
		return "", time.Time{}, err
	case u.ID() == actor.User:
		return "", time.Time{}, identity.ErrOwnReset
	case p.refusePasswords() != nil:
		return "", time.Time{}, identity.ErrPasswordLogin
	case p.Mails.Configured():
		return "", time.Time{}, ports.ErrMailConfigured
	case !u.Usable():
		return "", time.Time{}, identity.ErrInactive
	}
	if err := p.Prove(ctx, actor, password, audit.ResetRequested); err != nil {
		return "", time.Time{}, err
	}
	if err := Operator(p).note(ctx, actor, audit.ResetRequested, u); err != nil {
		return "", time.Time{}, err
	}
	text = p.Secrets.Secret()
	token := identity.NewAccountToken(u, identity.ResetPassword, text, "", p.Clock.Now())
	if err := p.AccountTokens.Issue(ctx, token); err != nil {
		return "", time.Time{}, err
	}
	return text, token.ExpiresAt, nil
}
