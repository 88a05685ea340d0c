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

// Login verifies a name (username or e-mail address) and a password and creates a login. An unknown name and a wrong password
// take the same time and return the same identity.ErrCredentials; identity.ErrInactive is returned only with the right password. Every
// attempt is audited; a login that cannot be audited is refused. An account that changes while its password is checked gets no
// login. Too many attempts are identity.ErrLockedOut; ports.ErrBusy when attempts cannot be counted or too many passwords are being
// hashed. If the account then has too many logins, the least recently used ones end.
func (s *Service) Login(ctx context.Context, c identity.Credentials) (identity.Grant, error) {
	if !c.Possible() {
		return identity.Grant{}, s.refuseLogin(ctx, identity.User{}, identity.ErrCredentials)
	}
	u, err := s.Users.ByName(ctx, c.Name)
	if err != nil && !errors.Is(err, ports.ErrNoUser) {
		return identity.Grant{}, err
	}
	tried, err := s.begin(ctx, u, c.Name, 0)
	if err != nil {
		return identity.Grant{}, err
	}
	matches, err := s.check(ctx, tried, u, c.Password)
	if err != nil {
		return identity.Grant{}, err
	}
	if !matches {
		return identity.Grant{}, s.refuseLogin(ctx, u, identity.ErrCredentials)
	}
	if !u.Active() {
		return identity.Grant{}, s.refuseLogin(ctx, u, identity.ErrInactive)
	}
	now := s.Clock.Now()
	family, from := s.Secrets.Secret(), ports.OriginOf(ctx)
	refresh := identity.RefreshToken(family, s.Secrets.Secret())
	l := identity.NewLogin(u.ID(), family, refresh, from.Address, from.Agent, s.life, now)
	l, ended, err := s.Logins.Create(ctx, l, u.HashedPassword(), s.life.Most)
	switch {
	case errors.Is(err, identity.ErrAccountChanged):
		return identity.Grant{}, s.refuseOutdated(ctx, u)
	case err != nil:
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
	s.Logger.Log(ctx, ports.Record{Component: "auth_service", Message: "Login succeeded", UserID: u.ID()})
	return s.grant(u, l, refresh, now)
}

// refuseOutdated refuses a sign-in whose account changed after its password was checked. It returns identity.ErrInactive only if the
// password is still the current one.
func (s *Service) refuseOutdated(ctx context.Context, checked identity.User) error {
	u, err := s.Users.ByID(ctx, checked.ID())
	switch {
	case err != nil && !errors.Is(err, ports.ErrNoUser):
		return err
	case err == nil && u.HashedPassword() == checked.HashedPassword():
		return s.refuseLogin(ctx, u, identity.ErrInactive)
	}
	return s.refuseLogin(ctx, checked, identity.ErrCredentials)
}

// refuseLogin audits and logs a refused sign-in and returns why. u.ID is 0 if there is no such account.
func (s *Service) refuseLogin(ctx context.Context, u identity.User, why *fault.Error) error {
	e := audit.Event{Action: audit.SignedIn, Outcome: audit.Refused, Reason: why.Code, UserID: u.ID()}
	message := "Login failed"
	if why == identity.ErrInactive { // the password was right, so the actor is known
		e.ActorID, message = u.ID(), "Login refused: account inactive"
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
