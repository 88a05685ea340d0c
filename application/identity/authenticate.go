package identity

import (
	"context"
	"time"

	"chatbot/domain/identity"
	"chatbot/ports"
)

// confirmWithin bounds the lookup of the caller's login. Every request begins with it, so a database that does not respond must
// not block all of them.
const confirmWithin = 5 * time.Second

// Authenticate verifies an access token and returns its actor and the account as stored now. The login must be alive and the
// account active. Both are read at every request and not cached, so logging out and deactivating take effect at once, even if
// Tokens caches verified tokens. Faults: identity.ErrToken, identity.ErrInactive.
func (s *Service) Authenticate(ctx context.Context, token string) (identity.Actor, identity.User, error) {
	claims, err := s.Tokens.Verify(token)
	if err != nil {
		return identity.Actor{}, identity.User{}, err
	}
	return s.Confirm(ctx, identity.Principal{UserID: claims.UserID, LoginID: claims.LoginID})
}

// Confirm checks a principal against the stored login and account and returns its actor. Faults: identity.ErrToken,
// identity.ErrInactive.
func (s *Service) Confirm(ctx context.Context, p identity.Principal) (identity.Actor, identity.User, error) {
	ctx, cancel := context.WithTimeout(ctx, confirmWithin)
	defer cancel()
	h, err := s.Logins.Holder(ctx, p.LoginID)
	l, u := h.Login, h.User
	switch {
	case err != nil:
		err = invalidUnlessOutage(err)
	case !l.Alive(s.Clock.Now()) || u.ID() != p.UserID:
		err = identity.ErrToken
	case !u.Active():
		err = identity.ErrInactive
	default:
		return s.actorOf(h), u, nil
	}
	return identity.Actor{}, identity.User{}, err
}

// actorOf returns the actor of a login that is alive.
func (s *Service) actorOf(h ports.Holder) identity.Actor {
	actor := identity.Actor{User: h.User.ID(), Role: h.User.Role(), Login: h.Login.ID(), Groups: h.Groups}
	actor.EnrolBy, actor.MustEnrol = s.Settings().SecondFactor.Enrolment(h.User, h.SecondFactor, s.Clock.Now())
	actor.MustVerify = h.User.MustVerify(s.RequiresVerifiedEmail())
	return actor
}

// RequiresVerifiedEmail reports whether people must confirm their addresses: never where the server cannot mail them a link.
func (s *Service) RequiresVerifiedEmail() bool {
	return s.Settings().VerifiedEmail && s.Mails.Configured()
}

// Ticket returns a single-use ticket for opening a WebSocket, and how long it is valid. Faults: ports.ErrNoLogin, ports.ErrBusy.
func (s *Service) Ticket(ctx context.Context, actor identity.Actor) (string, time.Duration, error) {
	if err := ownLogins(actor, identity.Use); err != nil {
		return "", 0, err
	}
	ticket, err := s.Tickets.Issue(ctx, identity.Principal{UserID: actor.User, LoginID: actor.Login}, ticketLife)
	return ticket, ticketLife, err
}

// Redeem verifies an access token or a ticket from a WebSocket's URL. Tokens are tried first, so they work while the ticket store is
// unavailable. Faults: those of Authenticate; identity.ErrEmailNotVerified; identity.ErrSecondFactorNeeded.
func (s *Service) Redeem(ctx context.Context, ticketOrToken string) (identity.Actor, error) {
	claims, err := s.Tokens.Verify(ticketOrToken)
	p := identity.Principal{UserID: claims.UserID, LoginID: claims.LoginID}
	if err != nil {
		p, err = s.Tickets.Redeem(ctx, ticketOrToken)
	}
	if err != nil {
		return identity.Actor{}, err
	}
	actor, _, err := s.Confirm(ctx, p)
	switch {
	case err != nil:
		return identity.Actor{}, err
	case actor.MustVerify:
		return identity.Actor{}, identity.ErrEmailNotVerified
	case actor.MustEnrol:
		return identity.Actor{}, identity.ErrSecondFactorNeeded
	}
	return actor, nil
}
