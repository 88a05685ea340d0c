package account

import (
	"context"
	"errors"
	"time"

	"chatbot/domain/audit"
	"chatbot/domain/fault"
	"chatbot/domain/login"
	"chatbot/domain/user"
	"chatbot/ports"
)

// tooManyLogins is the reason, in the audit log, why a login ended that was used least recently.
const tooManyLogins = "too_many_logins"

// Login checks a name (username or e-mail address) and a password and opens a login. An unknown name
// and a wrong password take the same time and give the same login.ErrCredentials; only someone who
// knows the password learns that an account is inactive (login.ErrInactive). Every attempt is audited; a
// login that cannot be audited is refused. An account that changes while the password is checked gets no login. Too many
// attempts are login.ErrLockedOut. When the account has too many logins, those that were used least recently end.
func (s *Service) Login(ctx context.Context, c login.Credentials) (login.Grant, error) {
	if !c.Possible() {
		return login.Grant{}, s.refuseLogin(ctx, user.User{}, login.ErrCredentials)
	}
	u, err := s.Users.ByName(ctx, c.Name)
	if err != nil && !errors.Is(err, ports.ErrNoUser) {
		return login.Grant{}, err
	}
	tried, err := s.begin(ctx, u, c.Name, 0)
	if err != nil {
		return login.Grant{}, err
	}
	matches, err := s.check(ctx, tried, u, c.Password)
	if err != nil {
		return login.Grant{}, err
	}
	if !matches {
		return login.Grant{}, s.refuseLogin(ctx, u, login.ErrCredentials)
	}
	if !u.Active {
		return login.Grant{}, s.refuseLogin(ctx, u, login.ErrInactive)
	}
	now := s.Clock.Now()
	family, from := s.Secrets.Secret(), ports.OriginOf(ctx)
	refresh := login.Token(family, s.Secrets.Secret())
	l, ended, err := s.Logins.Create(ctx, login.Login{
		UserID: u.ID, FamilyHash: login.HashToken(family), TokenHash: login.HashToken(refresh),
		CreatedAt: now, UsedAt: now, ExpiresAt: s.life.expiry(now, now), Address: from.Address, Agent: from.Agent,
	}, u.HashedPassword, s.life.Most)
	switch {
	case errors.Is(err, ports.ErrAccountChanged):
		return login.Grant{}, s.refuseOutdated(ctx, u)
	case err != nil:
		return login.Grant{}, err
	}
	for _, id := range ended {
		_ = s.audit(ctx, audit.Event{
			Action: audit.Revoked, Outcome: audit.Succeeded, Reason: tooManyLogins, ActorID: u.ID, UserID: u.ID, LoginID: id,
		})
	}
	err = s.audit(ctx, audit.Event{
		Action: audit.SignedIn, Outcome: audit.Succeeded, ActorID: u.ID, UserID: u.ID, LoginID: l.ID,
	})
	if err != nil {
		// Its tokens have reached nobody; a login that could not be ended would expire unused.
		return login.Grant{}, errors.Join(err, s.Logins.Revoke(ctx, l.ID, now))
	}
	s.Logger.Log(ctx, ports.Record{Component: "auth_service", Message: "Login succeeded", UserID: u.ID})
	return s.grant(u, l, refresh, now)
}

// refuseOutdated refuses a sign-in whose account changed after its password was checked. Only with the current password
// does a person learn that the account is inactive.
func (s *Service) refuseOutdated(ctx context.Context, checked user.User) error {
	u, err := s.Users.ByID(ctx, checked.ID)
	switch {
	case err != nil && !errors.Is(err, ports.ErrNoUser):
		return err
	case err == nil && u.HashedPassword == checked.HashedPassword:
		return s.refuseLogin(ctx, u, login.ErrInactive)
	}
	return s.refuseLogin(ctx, checked, login.ErrCredentials)
}

// refuseLogin writes down an attempt on an account, or on none (u.ID is 0), and returns why it is refused.
func (s *Service) refuseLogin(ctx context.Context, u user.User, why *fault.Error) error {
	e := audit.Event{Action: audit.SignedIn, Outcome: audit.Refused, Reason: why.Code, UserID: u.ID}
	message := "Login failed"
	if why == login.ErrInactive { // which only someone who knows the password gets to see
		e.ActorID, message = u.ID, "Login refused: account inactive"
	}
	_ = s.audit(ctx, e)
	s.Logger.Log(ctx, ports.Record{Level: ports.Warning, Component: "auth_service", Message: message, UserID: u.ID})
	return why
}

// grant makes the tokens of a login whose refresh token was stored now. An access token lives no longer than its login.
func (s *Service) grant(u user.User, l login.Login, refresh string, now time.Time) (login.Grant, error) {
	left := l.ExpiresAt.Sub(now)
	access := min(s.life.Access, left)
	token, err := s.Tokens.Issue(login.Claims{
		UserID: u.ID, LoginID: l.ID, Username: u.Username, Email: u.Email,
		TokenID: s.Secrets.Secret(), IssuedAt: now, ExpiresAt: now.Add(access),
	})
	return login.Grant{
		AccessToken: token, AccessLifetime: access,
		RefreshToken: refresh, RefreshLifetime: left,
	}, err
}
