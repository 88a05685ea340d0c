package account

import (
	"context"
	"errors"

	"chatbot/domain/login"
	"chatbot/domain/user"
	"chatbot/ports"
)

// Login checks a name (username or e-mail address) and a password and opens a login. An unknown name
// and a wrong password take the same time and give the same login.ErrCredentials; only someone who
// knows the password learns that an account is inactive (login.ErrInactive).
func (s *Service) Login(ctx context.Context, c login.Credentials) (login.Grant, error) {
	u, err := s.Users.ByName(ctx, c.Name)
	if err != nil && !errors.Is(err, ports.ErrNoUser) {
		return login.Grant{}, err
	}
	// Without a user the hash is "", which Matches checks for as long as a real one.
	matches, err := s.Hasher.Matches(ctx, u.HashedPassword, c.Password)
	if err != nil {
		return login.Grant{}, err
	}
	if !matches || u.ID == 0 {
		s.Journal.Record(ctx, ports.Entry{Level: ports.Warning, Component: "auth_service", Message: "Login failed", UserID: u.ID})
		return login.Grant{}, login.ErrCredentials
	}
	if !u.Active {
		s.Journal.Record(ctx, ports.Entry{Level: ports.Warning, Component: "auth_service", Message: "Login refused: account inactive", UserID: u.ID})
		return login.Grant{}, login.ErrInactive
	}
	now := s.Clock.Now()
	refresh := s.Secrets.Secret()
	l, err := s.Logins.Create(ctx, login.Login{
		UserID: u.ID, TokenHash: login.HashToken(refresh),
		CreatedAt: now, UsedAt: now, ExpiresAt: now.Add(s.life.Refresh),
	})
	if err != nil {
		return login.Grant{}, err
	}
	s.Journal.Record(ctx, ports.Entry{Component: "auth_service", Message: "Login succeeded", UserID: u.ID})
	return s.grant(u, l.ID, refresh)
}

// grant makes the tokens of a login whose refresh token has just been stored.
func (s *Service) grant(u user.User, loginID int64, refresh string) (login.Grant, error) {
	now := s.Clock.Now()
	access, err := s.Tokens.Issue(login.Claims{
		UserID: u.ID, LoginID: loginID, Username: u.Username, Email: u.Email,
		TokenID: s.Secrets.Secret(), IssuedAt: now, ExpiresAt: now.Add(s.life.Access),
	})
	return login.Grant{
		AccessToken: access, AccessLifetime: s.life.Access,
		RefreshToken: refresh, RefreshLifetime: s.life.Refresh,
	}, err
}
