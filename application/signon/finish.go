package signon

import (
	"context"
	"crypto/subtle"
	"errors"

	"chatbot/domain/identity"
	"chatbot/domain/signon"
	"chatbot/ports"
)

// Finish finishes an attempt with what the browser brought back. Each attempt counts once, on all servers. What it was for is returned with a fault, too. Faults:
// signon.ErrExpired, ErrDenied, ErrRefused, ErrClientRefused, ErrUnreached, ErrNoProvider; those of Accounts.
func (s *Service) Finish(ctx context.Context, c signon.Callback) (signon.Finished, error) {
	a, err := s.attempt(c.Attempt)
	if err != nil || c.State == "" || subtle.ConstantTimeCompare([]byte(c.State), []byte(a.State)) != 1 {
		return signon.Finished{}, signon.ErrExpired
	}
	done := signon.Finished{Purpose: a.Purpose, Provider: a.Provider, Return: a.Return}
	now := s.Clock.Now()
	if err := s.Attempts.Use(ctx, identity.HashToken(a.State), a.Expires, now); err != nil {
		return done, err
	}
	if c.Provider != a.Provider { // it is another provider's callback (RFC 9700, section 4.4)
		return done, signon.ErrRefused
	}
	p, err := s.provider(ctx, a.Provider)
	if errors.Is(err, signon.ErrProviderSealed) {
		return done, signon.ErrClientRefused.Because(err)
	}
	switch {
	case err != nil:
		return done, err
	case !a.Of(p) || !p.Enabled && a.Purpose != signon.Test:
		return done, signon.ErrExpired
	}
	var actor identity.Actor
	if a.Purpose != signon.SignIn {
		if actor, err = s.actor(ctx, a); err != nil {
			return done, err
		}
	}
	who, claims, err := s.identify(ctx, p, a, c)
	if err != nil {
		s.tell(ctx, p.ID, "A sign-in with an identity provider failed", err)
	}
	if err == nil && p.SignsOut {
		who.Session = p.Session(who.IDToken, claims)
	}
	switch {
	case a.Purpose == signon.Test:
		return done, s.report(ctx, actor, p, who, claims, err)
	case err != nil:
		return done, err
	case a.Purpose == signon.Link:
		return done, s.Accounts.LinkIdentity(ctx, actor, p, who)
	}
	done.Step, err = s.Accounts.SignInWith(ctx, p, who)
	return done, err
}

// actor returns who began an attempt, and is still signed in.
func (s *Service) actor(ctx context.Context, a signon.Attempt) (identity.Actor, error) {
	actor, _, err := s.Accounts.Confirm(ctx, identity.Principal{UserID: a.User, LoginID: a.Login})
	switch {
	case errors.Is(err, ports.ErrStorage):
		return actor, err
	case err != nil:
		return actor, signon.ErrExpired
	}
	return actor, nil
}

// identify returns whom the provider has identified.
func (s *Service) identify(ctx context.Context, p signon.Provider, a signon.Attempt, c signon.Callback) (signon.Person, signon.Claims, error) {
	switch {
	case c.Error == "access_denied":
		return signon.Person{}, nil, signon.ErrDenied
	case c.Error == "unauthorized_client" || c.Error == "invalid_client":
		return signon.Person{}, nil, signon.ErrClientRefused
	case c.Error == "temporarily_unavailable" || c.Error == "server_error":
		return signon.Person{}, nil, signon.ErrUnreached
	case c.Error != "" || c.Code == "":
		return signon.Person{}, nil, signon.ErrRefused
	}
	return s.Asks.Identify(ctx, p, a, c, s.Callback(p.ID))
}
