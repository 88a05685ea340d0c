package signon

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"chatbot/domain/identity"
	"chatbot/domain/signon"
)

// departurePlace is the place for which tickets of departures are sealed.
const departurePlace = "sign_on/departure"

// departureRecord is a ticket as it is sealed. Fields are added, never renamed.
type departureRecord struct {
	Provider string    `json:"provider"`
	Issuer   string    `json:"issuer"`
	Client   string    `json:"client"`
	IDToken  string    `json:"id_token,omitempty"`
	Hint     string    `json:"hint,omitempty"`
	Expires  time.Time `json:"expires"`
}

// SignOut ends the actor's login. If a provider signed them in that signs people out, too, it returns what Leave needs for it. The provider is not
// asked: what it does, and whether it answers, does not matter here. Faults: those of Accounts.LeaveProvider.
func (s *Service) SignOut(ctx context.Context, actor identity.Actor) (signon.Departure, error) {
	id, session, err := s.Accounts.LeaveProvider(ctx, actor)
	if err != nil || id == "" {
		return signon.Departure{}, err
	}
	p, err := s.departed(ctx, id, session)
	var ticket string
	if err == nil {
		ticket, err = s.ticket(id, session)
	}
	if err != nil { // it was changed, disabled or deleted since, or cannot be read: the login has ended
		if !errors.Is(err, signon.ErrNoProvider) {
			s.tell(ctx, id, "An identity provider is not told that a person signed out", err)
		}
		return signon.Departure{}, nil
	}
	return signon.Departure{Provider: id, Name: p.Name, Ticket: ticket}, nil
}

// ticketLasts is how long a ticket works: the page uses it at once.
const ticketLasts = 2 * time.Minute

// ticket returns what Leave takes for a session that has ended here.
func (s *Service) ticket(id string, session signon.Session) (string, error) {
	raw, err := json.Marshal(departureRecord{id, session.Issuer, session.ClientID, session.IDToken, session.Hint, s.Clock.Now().Add(ticketLasts)})
	if err != nil {
		return "", err
	}
	return s.Sealer.Seal(string(raw), departurePlace)
}

// departed returns the provider that began a session and still ends it. Its secret is not needed. Fault: signon.ErrNoProvider.
func (s *Service) departed(ctx context.Context, id string, session signon.Session) (signon.Provider, error) {
	p, err := s.provider(ctx, id)
	switch {
	case err != nil && !errors.Is(err, signon.ErrProviderSealed):
		return p, err
	case !p.Enabled || !p.SignsOut || !session.Of(p):
		return p, signon.ErrNoProvider
	}
	return p, nil
}

// Leave returns where a person who has signed out here signs out at the provider: the address is the provider's own, with what was kept of their
// session. Faults: signon.ErrExpired for a ticket that SignOut did not issue for the provider, or long ago; signon.ErrNoProvider; signon.ErrNoSignOut;
// signon.ErrUnreached; signon.ErrRefused.
func (s *Service) Leave(ctx context.Context, provider, ticket string) (signon.Leaving, error) {
	raw, err := s.Sealer.Open(ticket, departurePlace)
	var r departureRecord
	if err != nil || json.Unmarshal([]byte(raw), &r) != nil || r.Provider != provider || !s.Clock.Now().Before(r.Expires) {
		return signon.Leaving{}, signon.ErrExpired
	}
	session := signon.Session{Issuer: r.Issuer, ClientID: r.Client, IDToken: r.IDToken, Hint: r.Hint}
	p, err := s.departed(ctx, provider, session)
	if err != nil {
		return signon.Leaving{}, err
	}
	state := s.Secrets.Secret()
	address, err := s.Asks.SigningOut(ctx, p, session, s.SignedOut(), state)
	switch {
	case err != nil:
		s.tell(ctx, p.ID, "An identity provider can't be asked", err)
		return signon.Leaving{}, err
	case address == "":
		return signon.Leaving{}, signon.ErrNoSignOut
	}
	return signon.Leaving{URL: address, State: state}, nil
}
