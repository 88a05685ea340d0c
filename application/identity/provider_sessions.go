package identity

import (
	"context"
	"encoding/json"
	"errors"

	"chatbot/application/internal/sealed"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/domain/signon"
	"chatbot/ports"
)

// sessionRecord is a session at an identity provider as it is sealed. Fields are added, never renamed.
type sessionRecord struct {
	Issuer  string `json:"issuer"`
	Client  string `json:"client"`
	IDToken string `json:"id_token,omitempty"`
	Hint    string `json:"hint,omitempty"`
}

// sealSession returns what is kept of a session that a person has at a provider; the zero session if nothing is.
func (s *Service) sealSession(u identity.User, provider string, has signon.Session) (identity.ProviderSession, error) {
	if has == (signon.Session{}) {
		return identity.ProviderSession{}, nil
	}
	raw, err := json.Marshal(sessionRecord{has.Issuer, has.ClientID, has.IDToken, has.Hint})
	if err != nil {
		return identity.ProviderSession{}, err
	}
	text, err := s.Sealer.Seal(string(raw), identity.ProviderSessionPlace(u.ID()))
	return identity.ProviderSession{User: u.ID(), Provider: provider, Sealed: text}, err
}

// LeaveProvider ends the actor's login as Logout does, and returns the session at an identity provider that was kept for it, with the id of the provider;
// "" if there is none, or it cannot be read: the login ends in any case. Faults: those of Logout.
func (s *Service) LeaveProvider(ctx context.Context, actor identity.Actor) (provider string, has signon.Session, err error) {
	kept, unread := s.ProviderSessions.OfLogin(ctx, actor.Login) // it goes with the login
	if err := s.Logout(ctx, actor); err != nil {
		return "", signon.Session{}, err
	}
	var r sessionRecord
	if unread == nil && kept.Sealed != "" {
		var raw string
		if raw, unread = s.Sealer.Open(kept.Sealed, identity.ProviderSessionPlace(kept.User)); unread == nil {
			unread = json.Unmarshal([]byte(raw), &r)
		}
	}
	if unread != nil {
		s.Logger.Log(ctx, ports.Record{Level: ports.Warning, Component: "auth_service", Message: "A session at an identity provider can't be read, and goes on there", Err: unread, UserID: actor.User})
		return "", signon.Session{}, nil
	}
	return kept.Provider, signon.Session{Issuer: r.Issuer, ClientID: r.Client, IDToken: r.IDToken, Hint: r.Hint}, nil
}

// ResealSessions seals the sessions at identity providers with the current key that are sealed with a previous one. Several servers may do so at
// once. What cannot be opened is left as it is: it goes with its login.
func (s *Service) ResealSessions(ctx context.Context) error {
	var failed []error
	for after := identity.ProviderSessionID(0); ; {
		all, err := s.ProviderSessions.Sealed(ctx, after, resealAtOnce)
		if err != nil {
			return errors.Join(append(failed, err)...)
		}
		for _, one := range all {
			after = one.ID
			again := one.Sealed
			due, err := sealed.Again(s.Sealer, sealed.Value{Sealed: &again, Place: identity.ProviderSessionPlace(one.User)})
			if err == nil && due {
				err = s.ProviderSessions.Reseal(ctx, one, again)
			}
			if !errors.Is(err, ports.ErrSealed) {
				failed = append(failed, err)
			}
		}
		if len(all) < resealAtOnce {
			return errors.Join(failed...)
		}
	}
}

// sessionsAtOnce bounds the sessions at identity providers deleted in one transaction.
const sessionsAtOnce = 500

// PruneProviderSessions does a job of kind job.PruneProviderSessions.
func (s *Service) PruneProviderSessions(ctx context.Context, _ job.Job) error {
	now := s.Clock.Now()
	for {
		n, err := s.ProviderSessions.Prune(ctx, now, sessionsAtOnce)
		if err != nil || n < sessionsAtOnce {
			return err
		}
	}
}
