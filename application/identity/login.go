package identity

import (
	"context"
	"errors"
	"time"

	"chatbot/domain/audit"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// tooManyLogins is the reason in the audit log when the least recently used login ends because an account has too many.
const tooManyLogins = "too_many_logins"

// Login verifies a name (username or e-mail address) and a password. It creates a login, or returns what SecondStep needs if the account
// has a second factor. An unknown name and a wrong password take the same time and return the same identity.ErrCredentials;
// identity.ErrInactive is returned only with the right password. While passwords are off, nothing is tried: identity.ErrPasswordLogin. Every attempt is audited; a login that cannot be audited is refused. An
// account that changes while its password is checked gets no login. Too many attempts are identity.ErrLockedOut; ports.ErrBusy when attempts cannot be counted or too many passwords are being
// hashed. If the account then has too many logins, the least recently used ones end.
func (s *Service) Login(ctx context.Context, c identity.Credentials) (identity.LoginStep, error) {
	if err := s.refusePasswords(); err != nil {
		return identity.LoginStep{}, err
	}
	if !c.Possible() {
		return identity.LoginStep{}, s.refuseLogin(ctx, identity.User{}, identity.ErrCredentials)
	}
	u, err := s.Users.ByName(ctx, c.Name)
	if err != nil && !errors.Is(err, ports.ErrNoUser) {
		return identity.LoginStep{}, err
	}
	tried, err := s.begin(ctx, u, c.Name, 0)
	if err != nil {
		return identity.LoginStep{}, err
	}
	matches, err := s.check(ctx, tried, u, c.Password)
	if err != nil {
		return identity.LoginStep{}, err
	}
	if !matches {
		return identity.LoginStep{}, s.refuseLogin(ctx, u, identity.ErrCredentials)
	}
	if !u.Active() {
		return identity.LoginStep{}, s.refuseLogin(ctx, u, identity.ErrInactive)
	}
	step, err := s.afterProof(ctx, u, proof(u))
	if errors.Is(err, identity.ErrAccountChanged) {
		return s.afterChange(ctx, u)
	}
	return step, err
}

// afterProof returns the next step of a sign-in whose password was right, or whose identity at a provider is that of the account, or its end.
// Fault: identity.ErrAccountChanged.
func (s *Service) afterProof(ctx context.Context, u identity.User, by identity.Proof) (identity.LoginStep, error) {
	has, err := s.SecondFactors.Of(ctx, u.ID())
	switch {
	case err != nil:
		return identity.LoginStep{}, err
	case has.Enabled():
		return s.firstStep(ctx, u, by, has)
	}
	grant, err := s.complete(ctx, u, by)
	return identity.LoginStep{Grant: grant}, err
}

// complete creates the login of a person who has passed every step, and tells them of it if it is from a new place. Fault: identity.ErrAccountChanged when the proof is outdated.
func (s *Service) complete(ctx context.Context, u identity.User, by identity.Proof) (identity.Grant, error) {
	now := s.Clock.Now()
	family, from := s.Secrets.Secret(), ports.OriginOf(ctx)
	refresh := identity.RefreshToken(family, s.Secrets.Secret())
	l := identity.NewLogin(u.ID(), family, refresh, from.Address, from.Agent, s.life, now).In(string(from.Language))
	l, ended, err := s.Logins.Create(ctx, l, by, s.life.Most, s.tellOfLogin(ctx, u, now))
	if err != nil {
		return identity.Grant{}, err
	}
	for _, id := range ended {
		_ = s.audit(ctx, audit.Event{
			Action: audit.Revoked, Outcome: audit.Succeeded, Reason: tooManyLogins, ActorID: u.ID(), UserID: u.ID(), LoginID: id,
		})
	}
	err = s.audit(ctx, audit.Event{
		Action: audit.SignedIn, Outcome: audit.Succeeded, ActorID: u.ID(), UserID: u.ID(), LoginID: l.ID(),
	})
	if err != nil {
		// Its tokens were not sent. If the login cannot be revoked, it expires unused.
		return identity.Grant{}, errors.Join(err, s.Logins.Revoke(ctx, l.ID(), now))
	}
	s.trust(ctx, u)
	s.Logger.Log(ctx, ports.Record{Component: "auth_service", Message: "Login succeeded", UserID: u.ID()})
	return s.grant(u, l, refresh, now)
}

// afterChange goes on with a sign-in whose account changed after its password was checked. If the password is still the current one, either the
// account is not active, or what a sign-in takes has changed.
func (s *Service) afterChange(ctx context.Context, checked identity.User) (identity.LoginStep, error) {
	u, err := s.Users.ByID(ctx, checked.ID())
	switch {
	case errors.Is(err, ports.ErrNoUser), err == nil && u.HashedPassword() != checked.HashedPassword():
		return identity.LoginStep{}, s.refuseLogin(ctx, checked, identity.ErrCredentials)
	case err != nil:
		return identity.LoginStep{}, err
	case !u.Active():
		return identity.LoginStep{}, s.refuseLogin(ctx, u, identity.ErrInactive)
	}
	step, err := s.afterProof(ctx, u, proof(u))
	if errors.Is(err, identity.ErrAccountChanged) {
		err = s.refuseLogin(ctx, u, identity.ErrAccountChanged)
	}
	return step, err
}

// refuseLogin audits and logs a refused sign-in and returns why. u.ID is 0 if there is no such account.
func (s *Service) refuseLogin(ctx context.Context, u identity.User, why *fault.Error) error {
	e := audit.Event{Action: audit.SignedIn, Outcome: audit.Refused, Reason: why.Code, UserID: u.ID()}
	message := "Login failed"
	switch why { // the password was right, so the actor is known
	case identity.ErrInactive:
		e.ActorID, message = u.ID(), "Login refused: account inactive"
	case identity.ErrCode:
		e.ActorID, message = u.ID(), "Login refused: wrong code"
	case identity.ErrSecondStep, identity.ErrAccountChanged:
		e.ActorID, message = u.ID(), "Login refused: the account has changed"
	case identity.ErrPasskey, identity.ErrPasskeyCopied, identity.ErrPasskeyChallenge:
		message = "Login refused: passkey not accepted"
	case identity.ErrSecondFactorSealed:
		e.ActorID, message = u.ID(), "Login refused: the secret of the authenticator app can't be opened"
	}
	_ = s.audit(ctx, e)
	s.Logger.Log(ctx, ports.Record{Level: ports.Warning, Component: "auth_service", Message: message, UserID: u.ID()})
	return why
}

// grant returns the tokens of a login whose refresh token was stored at now.
func (s *Service) grant(u identity.User, l identity.Login, refresh string, now time.Time) (identity.Grant, error) {
	left, access := l.Left(s.life, now)
	token, err := s.Tokens.Issue(identity.Claims{
		UserID: u.ID(), LoginID: l.ID(), Username: u.Username(), Email: u.Email(),
		TokenID: s.Secrets.Secret(), IssuedAt: now, ExpiresAt: now.Add(access),
	})
	return identity.Grant{
		AccessToken: token, AccessLifetime: access,
		RefreshToken: refresh, RefreshLifetime: left,
	}, err
}
