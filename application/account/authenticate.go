package account

import (
	"context"
	"time"

	"chatbot/domain/identity"
	"chatbot/domain/login"
	"chatbot/domain/user"
)

// confirmWithin is how long a request waits for the proof of who asks. It comes first in every request: a storage that neither
// answers nor refuses must not hold them all.
const confirmWithin = 5 * time.Second

// Authenticate proves an access token. The login behind it must still be alive and its account
// active: logging out and deactivating work at once, however long Tokens remembers what it has verified.
// So this asks at every request and keeps nothing; the account comes with the actor, as it is stored now. Faults:
// login.ErrToken, login.ErrInactive.
func (s *Service) Authenticate(ctx context.Context, token string) (identity.Actor, user.User, error) {
	claims, err := s.Tokens.Verify(token)
	if err != nil {
		return identity.Actor{}, user.User{}, err
	}
	return s.confirm(ctx, login.Principal{UserID: claims.UserID, LoginID: claims.LoginID})
}

// confirm checks a principal against what is stored now, and makes an actor of it.
func (s *Service) confirm(ctx context.Context, p login.Principal) (identity.Actor, user.User, error) {
	ctx, cancel := context.WithTimeout(ctx, confirmWithin)
	defer cancel()
	l, u, err := s.Logins.Holder(ctx, p.LoginID)
	switch {
	case err != nil:
		err = invalidUnlessOutage(err)
	case !l.Alive(s.Clock.Now()) || u.ID != p.UserID:
		err = login.ErrToken
	case !u.Active:
		err = login.ErrInactive
	default:
		return identity.Actor{User: u.ID, Role: identity.Member, Login: l.ID}, u, nil
	}
	return identity.Actor{}, user.User{}, err
}

// Ticket returns a single-use ticket for opening the WebSocket, and how long it is valid.
func (s *Service) Ticket(ctx context.Context, actor identity.Actor) (string, time.Duration, error) {
	if err := ownLogins(actor, identity.Use); err != nil {
		return "", 0, err
	}
	ticket, err := s.Tickets.Issue(ctx, login.Principal{UserID: actor.User, LoginID: actor.Login}, ticketLife)
	return ticket, ticketLife, err
}

// Redeem proves what stands in a WebSocket's address: an access token, or else a ticket. Tokens come first: who has
// one gets in also while nobody can be asked about tickets.
func (s *Service) Redeem(ctx context.Context, ticketOrToken string) (identity.Actor, error) {
	if claims, err := s.Tokens.Verify(ticketOrToken); err == nil {
		actor, _, err := s.confirm(ctx, login.Principal{UserID: claims.UserID, LoginID: claims.LoginID})
		return actor, err
	}
	p, err := s.Tickets.Redeem(ctx, ticketOrToken)
	if err != nil {
		return identity.Actor{}, err
	}
	actor, _, err := s.confirm(ctx, p)
	return actor, err
}
