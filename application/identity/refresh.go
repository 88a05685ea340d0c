package identity

import (
	"context"
	"errors"

	"chatbot/domain/audit"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// Refresh exchanges a refresh token for its successor and a new access token. Within identity.RefreshGrace, the replaced token returns the
// same successor again. After that, it or any older token ends the login, because two parties then hold tokens of the family.
// Faults: identity.ErrToken, identity.ErrInactive.
func (s *Service) Refresh(ctx context.Context, token string) (identity.Grant, error) {
	family, ok := identity.RefreshFamily(token)
	if !ok {
		return identity.Grant{}, identity.ErrToken
	}
	ctx, cancel := context.WithTimeout(ctx, confirmWithin)
	defer cancel()
	hash, next := identity.HashToken(token), s.Next.Derive(token)
	// The second try is for a parallel refresh that replaces the token between ByFamily and Rotate.
	for range 2 {
		l, u, err := s.Logins.ByFamily(ctx, identity.HashToken(family))
		if err != nil {
			return identity.Grant{}, invalidUnlessOutage(err)
		}
		now := s.Clock.Now()
		switch {
		case !l.Alive(now):
			return identity.Grant{}, identity.ErrToken
		case !u.Active():
			return identity.Grant{}, identity.ErrInactive
		}
		switch l.Judge(hash, now) {
		case identity.TokenJustReplaced:
			return s.again(u, l, next)
		case identity.TokenReused:
			return identity.Grant{}, s.endReused(ctx, l)
		}
		if err := l.Rotate(hash, identity.HashToken(next[0]), s.life, now); err != nil {
			return identity.Grant{}, err
		}
		err = s.Logins.Rotate(ctx, l)
		if err == nil {
			return s.grant(u, l, next[0], now)
		}
		if !errors.Is(err, ports.ErrNoLogin) {
			return identity.Grant{}, err
		}
	}
	return identity.Grant{}, identity.ErrToken
}

// again returns the stored successor of a token that was just replaced. next holds one candidate per secret, because the secret
// may have changed since.
func (s *Service) again(u identity.User, l identity.Login, next []string) (identity.Grant, error) {
	for _, token := range next {
		if identity.HashToken(token) == l.Record().TokenHash {
			return s.grant(u, l, token, s.Clock.Now())
		}
	}
	return identity.Grant{}, identity.ErrToken
}

func (s *Service) endReused(ctx context.Context, l identity.Login) error {
	s.Logger.Log(ctx, ports.Record{
		Level: ports.Warning, Component: "auth_service", UserID: l.UserID(),
		Message: "Refresh token used twice: login ended",
	})
	if err := s.Devices.Disown(ctx, l.ID(), s.Clock.Now()); err != nil {
		return err
	}
	_ = s.audit(ctx, audit.Event{
		Action: audit.TokenReused, Outcome: audit.Refused, Reason: identity.ErrToken.Code, UserID: l.UserID(), LoginID: l.ID(),
	})
	return identity.ErrToken
}

// Logout ends the actor's login: its tokens stop working at once.
func (s *Service) Logout(ctx context.Context, actor identity.Actor) error {
	if err := ownLogins(actor, identity.End); err != nil {
		return err
	}
	if err := s.Logins.Revoke(ctx, actor.Login, s.Clock.Now()); err != nil {
		return err
	}
	_ = s.audit(ctx, audit.Event{
		Action: audit.SignedOut, Outcome: audit.Succeeded, ActorID: actor.User, UserID: actor.User, LoginID: actor.Login,
	})
	s.Logger.Log(ctx, ports.Record{Component: "auth_service", Message: "Logged out", UserID: actor.User})
	return nil
}

// invalidUnlessOutage returns identity.ErrToken for a missing login, so that callers cannot tell it from an invalid token. Other
// errors are returned unchanged.
func invalidUnlessOutage(err error) error {
	if errors.Is(err, ports.ErrNoLogin) {
		return identity.ErrToken
	}
	return err
}

// LoginOf returns the login whose family a refresh token, current or replaced, belongs to; 0 if there is none. It does not
// authenticate the caller; it is for rate limiting only.
func (s *Service) LoginOf(ctx context.Context, refreshToken string) (identity.LoginID, error) {
	family, ok := identity.RefreshFamily(refreshToken)
	if !ok {
		return 0, nil
	}
	ctx, cancel := context.WithTimeout(ctx, confirmWithin)
	defer cancel()
	found, _, err := s.Logins.ByFamily(ctx, identity.HashToken(family))
	if errors.Is(err, ports.ErrNoLogin) {
		return 0, nil
	}
	return found.ID(), err
}
