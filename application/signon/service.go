// Package signon lets people sign in with identity providers, and administrators configure and test these.
package signon

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"chatbot/application/internal/audited"
	"chatbot/domain/audit"
	"chatbot/domain/identity"
	"chatbot/domain/signon"
	"chatbot/ports"
)

// Accounts signs people in.
type Accounts interface {
	// SignInWith signs in a person whom a provider has identified.
	SignInWith(ctx context.Context, p signon.Provider, who signon.Person) (identity.LoginStep, error)
	// LinkIdentity connects the identity of somebody who is signed in.
	LinkIdentity(ctx context.Context, actor identity.Actor, p signon.Provider, who signon.Person) error
	// Confirm returns the actor of a login that is alive, else a fault.
	Confirm(ctx context.Context, p identity.Principal) (identity.Actor, identity.User, error)
	// LeaveProvider ends the actor's login, and returns the session at an identity provider that was kept for it.
	LeaveProvider(ctx context.Context, actor identity.Actor) (provider string, session signon.Session, err error)
	// Prove returns nil if the actor has proven who they are.
	Prove(ctx context.Context, actor identity.Actor, password string, trying audit.Action) error
	// EndProvided ends what a provider gave to any account.
	EndProvided(ctx context.Context, provider string) error
}

// Ports are the dependencies of a Service.
type Ports struct {
	Stored   ports.SignOnProviders
	Attempts ports.SignOnAttempts
	Tests    ports.SignOnTests
	Asks     ports.IdentityProviders
	Accounts Accounts
	Users    ports.Users
	Sealer   ports.Sealer
	Secrets  ports.Secrets
	Audit    ports.Audit
	Clock    ports.Clock
	Logger   ports.Logger
}

// Options configure a Service.
type Options struct {
	// Environment are the providers of the environment, with their secrets open.
	Environment []signon.Provider
	// PlainHTTP allows issuers without TLS on any host.
	PlainHTTP bool
	// Callback returns the address of the callback of a provider, which begins with PUBLIC_URL: never with what a request says.
	Callback func(provider string) string
	// SignedOut returns the address to which providers lead back those who signed out there. It begins with PUBLIC_URL, too.
	SignedOut func() string
}

// Service runs the use cases; safe for concurrent use.
type Service struct {
	Ports
	Options
	log audited.Log

	mu      sync.Mutex
	offered []signon.Provider
	read    time.Time
}

// New returns the service.
func New(p Ports, o Options) *Service {
	return &Service{Ports: p, Options: o, log: audited.Log{Audit: p.Audit, Clock: p.Clock, Logger: p.Logger}}
}

// offeredFor is how long the list of Offered counts.
const offeredFor = 2 * time.Second

// Offered returns the providers with which people can sign in, by name, without their secrets. What an administrator changes is seen within 2 s. While the
// database cannot be read, the last list counts, or that of the environment.
func (s *Service) Offered(ctx context.Context) []signon.Provider {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.Clock.Now()
	if !s.read.IsZero() && now.Sub(s.read) < offeredFor {
		return s.offered
	}
	all, err := s.all(ctx)
	if err != nil {
		s.Logger.Log(ctx, ports.Record{Level: ports.Warning, Component: "sign_on", Message: "The identity providers can't be read", Err: err})
		if !s.read.IsZero() {
			return s.offered
		}
		return offered(s.Environment)
	}
	s.offered, s.read = offered(all), now
	return s.offered
}

func offered(all []signon.Provider) []signon.Provider {
	list := []signon.Provider{}
	for _, p := range all {
		if p.Enabled {
			list = append(list, signon.Provider{ID: p.ID, Name: p.Name})
		}
	}
	slices.SortFunc(list, func(a, b signon.Provider) int {
		return strings.Compare(identity.Fold(a.Name)+a.ID, identity.Fold(b.Name)+b.ID)
	})
	return list
}

// all returns the providers of the environment, then the others.
func (s *Service) all(ctx context.Context) ([]signon.Provider, error) {
	return withStored(ctx, s.Environment, s.Stored)
}

func (s *Service) ofEnvironment(id string) bool { return among(s.Environment, id) }

// provider returns a provider with its secret open. Faults: signon.ErrNoProvider, ErrProviderSealed.
func (s *Service) provider(ctx context.Context, id string) (signon.Provider, error) {
	for _, p := range s.Environment {
		if p.ID == id {
			return p, nil
		}
	}
	stored, err := s.Stored.List(ctx)
	if err != nil {
		return signon.Provider{}, err
	}
	for _, p := range stored {
		if p.ID == id {
			return s.opened(p)
		}
	}
	return signon.Provider{}, signon.ErrNoProvider
}

// opened returns a stored provider with its secret open.
func (s *Service) opened(p signon.Provider) (signon.Provider, error) {
	if p.ClientSecret == "" {
		return p, nil
	}
	secret, err := s.Sealer.Open(p.ClientSecret, signon.SecretPlace(p.ID))
	if err != nil {
		return p, signon.ErrProviderSealed.Because(err)
	}
	p.ClientSecret = secret
	return p, nil
}

// usable returns a provider with which people can sign in. A secret that cannot be opened is told like one that is wrong.
func (s *Service) usable(ctx context.Context, id string) (signon.Provider, error) {
	p, err := s.provider(ctx, id)
	switch {
	case err == nil && !p.Enabled:
		return p, signon.ErrNoProvider
	case errors.Is(err, signon.ErrProviderSealed):
		return p, signon.ErrClientRefused.Because(err)
	}
	return p, err
}
