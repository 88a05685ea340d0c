package signon

import (
	"context"
	"encoding/json"
	"time"

	"chatbot/domain/audit"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/setting"
	"chatbot/domain/signon"
	"chatbot/ports"
)

// attemptPlace is the place for which attempts are sealed.
const attemptPlace = "sign_on/attempt"

// attemptRecord is an attempt as it is sealed. Fields are added, never renamed.
type attemptRecord struct {
	Purpose  signon.Purpose   `json:"purpose"`
	Provider string           `json:"provider"`
	Issuer   string           `json:"issuer"`
	Client   string           `json:"client"`
	State    string           `json:"state"`
	Nonce    string           `json:"nonce"`
	Verifier string           `json:"verifier"`
	Return   string           `json:"return,omitempty"`
	Login    identity.LoginID `json:"login,omitempty"`
	User     identity.UserID  `json:"user,omitempty"`
	Expires  time.Time        `json:"expires"`
}

// Begin begins a sign-in, after which the person goes to a path of this server's page. Faults: signon.ErrNoProvider, ErrClientRefused, ErrUnreached, ErrRefused.
func (s *Service) Begin(ctx context.Context, provider, to string) (signon.Begun, error) {
	p, err := s.usable(ctx, provider)
	if err != nil {
		return signon.Begun{}, err
	}
	return s.begin(ctx, p, signon.Attempt{Purpose: signon.SignIn, Return: signon.ReturnPath(to)})
}

// BeginLink begins to connect the actor's identity at a provider, with proof. Faults: those of Begin; those of Accounts.Prove.
func (s *Service) BeginLink(ctx context.Context, actor identity.Actor, provider, password string) (signon.Begun, error) {
	if !identity.Can(actor, identity.Change, identity.Resource{Kind: identity.Accounts, Owner: actor.User}) || actor.Login == 0 {
		return signon.Begun{}, ports.ErrNoUser
	}
	p, err := s.usable(ctx, provider)
	if err != nil {
		return signon.Begun{}, err
	}
	if err := s.Accounts.Prove(ctx, actor, password, audit.IdentityLinked); err != nil {
		return signon.Begun{}, err
	}
	return s.begin(ctx, p, signon.Attempt{Purpose: signon.Link, Login: actor.Login, User: actor.User})
}

// begin seals what the browser keeps. Nothing is stored: whoever starts any number of attempts costs no more than that.
func (s *Service) begin(ctx context.Context, p signon.Provider, a signon.Attempt) (signon.Begun, error) {
	a.Provider, a.Issuer, a.ClientID = p.ID, p.Issuer, p.ClientID
	a.State, a.Nonce, a.Verifier = s.Secrets.Secret(), s.Secrets.Secret(), s.Secrets.Secret()
	a.Expires = s.Clock.Now().Add(signon.Lasting)
	address, err := s.Asks.Authorization(ctx, p, a, s.Callback(p.ID))
	if err != nil {
		s.tell(ctx, p.ID, "An identity provider can't be asked", err)
		return signon.Begun{}, err
	}
	raw, err := json.Marshal(attemptRecord{a.Purpose, a.Provider, a.Issuer, a.ClientID, a.State, a.Nonce, a.Verifier, a.Return, a.Login, a.User, a.Expires})
	if err != nil {
		return signon.Begun{}, err
	}
	sealed, err := s.Sealer.Seal(string(raw), attemptPlace)
	return signon.Begun{URL: address, Key: signon.Key(a.State), Attempt: sealed, Expires: a.Expires}, err
}

// attempt opens what a browser kept. Fault: signon.ErrExpired.
func (s *Service) attempt(sealed string) (signon.Attempt, error) {
	raw, err := s.Sealer.Open(sealed, attemptPlace)
	var r attemptRecord
	if err != nil || json.Unmarshal([]byte(raw), &r) != nil || !s.Clock.Now().Before(r.Expires) {
		return signon.Attempt{}, signon.ErrExpired
	}
	return signon.Attempt{
		Purpose: r.Purpose, Provider: r.Provider, Issuer: r.Issuer, ClientID: r.Client, State: r.State, Nonce: r.Nonce, Verifier: r.Verifier, Return: r.Return, Login: r.Login, User: r.User, Expires: r.Expires,
	}, nil
}

// tell logs why an attempt failed, which the person is told in few words. Causes hold no secrets and nothing that a person said.
func (s *Service) tell(ctx context.Context, provider, message string, err error) {
	s.Logger.Log(ctx, ports.Record{Level: ports.Warning, Component: "sign_on", Message: message, Err: err, Fields: map[string]any{"provider": provider}})
}

// errByEnvironment refuses to change a provider of the environment.
func errByEnvironment(p signon.Provider) *fault.Error {
	return setting.ErrByEnvironment.With(fault.Params{"provider": p.ID, "variables": signon.Variables(p.ID)})
}
