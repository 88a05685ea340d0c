package account

import (
	"context"
	"time"

	"chatbot/domain/login"
	"chatbot/domain/user"
)

// confirmWithin is how long a request waits for the proof of who asks. It comes first in every request: a storage that neither
// answers nor refuses must not hold them all.
const confirmWithin = 5 * time.Second

// Authenticate proves an access token. The login behind it must still be alive and its account
// active: logging out and deactivating work at once, however long Tokens remembers what it has verified.
// So this asks at every request and keeps nothing; the account comes with the answer, as it is stored now. Faults:
// login.ErrToken, login.ErrInactive.
func (s *Service) Authenticate(ctx context.Context, token string) (login.Principal, user.User, error) {
	claims, err := s.Tokens.Verify(token)
	if err != nil {
		return login.Principal{}, user.User{}, err
	}
	return s.confirm(ctx, login.Principal{UserID: claims.UserID, LoginID: claims.LoginID})
}

// confirm checks a principal against what is stored now.
func (s *Service) confirm(ctx context.Context, p login.Principal) (login.Principal, user.User, error) {
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
		return p, u, nil
	}
	return login.Principal{}, user.User{}, err
}

// Ticket returns a single-use ticket for opening the WebSocket, and how long it is valid.
func (s *Service) Ticket(ctx context.Context, p login.Principal) (string, time.Duration, error) {
	ticket, err := s.Tickets.Issue(ctx, p, ticketLife)
	return ticket, ticketLife, err
}

// Redeem proves what stands in a WebSocket's address: an access token, or else a ticket. Tokens come first: who has
// one gets in also while nobody can be asked about tickets.
func (s *Service) Redeem(ctx context.Context, ticketOrToken string) (login.Principal, error) {
	if claims, err := s.Tokens.Verify(ticketOrToken); err == nil {
		p, _, err := s.confirm(ctx, login.Principal{UserID: claims.UserID, LoginID: claims.LoginID})
		return p, err
	}
	p, err := s.Tickets.Redeem(ctx, ticketOrToken)
	if err != nil {
		return login.Principal{}, err
	}
	p, _, err = s.confirm(ctx, p)
	return p, err
}
