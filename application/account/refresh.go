package account

import (
	"context"
	"errors"

	"chatbot/domain/audit"
	"chatbot/domain/login"
	"chatbot/ports"
)

// Refresh exchanges a refresh token for the next one and a new access token. The token that it just
// replaced ends the whole login: someone else holds a copy. Older ones are merely refused. Faults: login.ErrToken, login.ErrInactive.
func (s *Service) Refresh(ctx context.Context, token string) (login.Grant, error) {
	hash := login.HashToken(token)
	found, err := s.Logins.ByToken(ctx, hash)
	if err != nil {
		return login.Grant{}, invalidUnlessOutage(err)
	}
	l, u, err := s.Logins.Holder(ctx, found.ID)
	if err != nil {
		return login.Grant{}, invalidUnlessOutage(err)
	}
	now := s.Clock.Now()
	switch {
	case !l.Alive(now):
		return login.Grant{}, login.ErrToken
	case !u.Active:
		return login.Grant{}, login.ErrInactive
	case l.Reused(hash):
		return login.Grant{}, s.endReused(ctx, l)
	}
	next := s.Secrets.Secret()
	err = s.Logins.Rotate(ctx, l.ID, hash, login.HashToken(next), now, now.Add(s.life.Refresh))
	if errors.Is(err, ports.ErrNoLogin) {
		// Lost a race against another use of the same token: one of the two is a copy.
		return login.Grant{}, s.endReused(ctx, l)
	}
	if err != nil {
		return login.Grant{}, err
	}
	return s.grant(u, l.ID, next)
}

func (s *Service) endReused(ctx context.Context, l login.Login) error {
	s.Journal.Record(ctx, ports.Entry{
		Level: ports.Warning, Component: "auth_service", UserID: l.UserID,
		Message: "Refresh token used twice: login ended",
	})
	if err := s.Logins.Revoke(ctx, l.ID, s.Clock.Now()); err != nil {
		return err
	}
	_ = s.audit(ctx, audit.Event{
		Action: audit.TokenReused, Outcome: audit.Refused, Reason: login.ErrToken.Code, UserID: l.UserID, LoginID: l.ID,
	})
	return login.ErrToken
}

// Logout ends the login: its tokens stop working at once.
func (s *Service) Logout(ctx context.Context, p login.Principal) error {
	if err := s.Logins.Revoke(ctx, p.LoginID, s.Clock.Now()); err != nil {
		return err
	}
	_ = s.audit(ctx, audit.Event{
		Action: audit.SignedOut, Outcome: audit.Succeeded, ActorID: p.UserID, UserID: p.UserID, LoginID: p.LoginID,
	})
	s.Journal.Record(ctx, ports.Entry{Component: "auth_service", Message: "Logged out", UserID: p.UserID})
	return nil
}

// invalidUnlessOutage hides from the caller which part of a token's story was missing.
func invalidUnlessOutage(err error) error {
	if errors.Is(err, ports.ErrNoLogin) {
		return login.ErrToken
	}
	return err
}
