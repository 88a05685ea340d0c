// Package ratelimit decides how often people may come in (spec 6.3.1).
package ratelimit

import (
	"context"
	"errors"
	"strconv"
	"sync/atomic"
	"time"

	"chatbot/domain/identity"
	"chatbot/domain/limit"
	"chatbot/ports"
)

// retryAfter is when to come back while credentials cannot be counted.
const retryAfter = 5 * time.Second

// Rates are what operators set; the zero one is no limit.
type Rates struct {
	Auth   limit.Rate // for each client address, on what takes credentials; for each person, on exports of an account
	Chat   limit.Rate // for each person, on what asks the model
	Search limit.Rate // for each person, on searches
	API    limit.Rate // for each person, on everything else; for each client address, on what is read without signing in
}

// Ports are what the decisions need.
type Ports struct {
	Shared ports.Limiter // of all replicas
	Local  ports.Limiter // of this process alone; counts while Shared is out of reach
	Logger ports.Logger
}

// Service decides; safe for concurrent use. Each of its methods counts one request, and returns its decision, the zero
// one when there is no limit. A request that comes too often has limit.ErrTooMany.
type Service struct {
	Ports
	rates Rates
	away  atomic.Bool // Shared was, the last time
}

// New makes the service.
func New(p Ports, rates Rates) *Service { return &Service{Ports: p, rates: rates} }

// Credentials counts who tries a password, or makes an account, from a network. It fails closed: what cannot be
// counted is ports.ErrBusy.
func (s *Service) Credentials(ctx context.Context, network string) (limit.Decision, error) {
	if s.rates.Auth.Off() {
		return limit.Decision{}, nil
	}
	d, err := s.Shared.Take(ctx, "auth:"+network, s.rates.Auth)
	if err != nil {
		s.note(ctx, err)
		return limit.Decision{}, ports.ErrBusy.Because(err).After(retryAfter)
	}
	return d, refusal(d)
}

// Chat counts what asks the model.
func (s *Service) Chat(ctx context.Context, actor identity.Actor) (limit.Decision, error) {
	return s.open(ctx, key("chat", actor), s.rates.Chat)
}

// Search counts what looks through all that a person has said.
func (s *Service) Search(ctx context.Context, actor identity.Actor) (limit.Decision, error) {
	return s.open(ctx, key("search", actor), s.rates.Search)
}

// API counts any other request of a person.
func (s *Service) API(ctx context.Context, actor identity.Actor) (limit.Decision, error) {
	return s.open(ctx, key("api", actor), s.rates.API)
}

// Export counts who takes everything along: as often as one may sign in, since it reads all that a person has ever said;
// but of each person, so that nobody else in their network is kept from signing in, and open, since it takes no password.
func (s *Service) Export(ctx context.Context, actor identity.Actor) (limit.Decision, error) {
	return s.open(ctx, key("export", actor), s.rates.Auth)
}

// key is what a person's requests of one sort are counted under.
func key(sort string, actor identity.Actor) string {
	return sort + ":" + strconv.FormatInt(int64(actor.User), 10)
}

// Refresh counts the use of a refresh token: of its login, or of the network when the login is 0, not known.
func (s *Service) Refresh(ctx context.Context, loginID identity.LoginID, network string) (limit.Decision, error) {
	if loginID != 0 {
		return s.open(ctx, "login:"+strconv.FormatInt(int64(loginID), 10), s.rates.API)
	}
	return s.open(ctx, "unknown:"+network, s.rates.API)
}

// Public counts what a network reads without signing in.
func (s *Service) Public(ctx context.Context, network string) (limit.Decision, error) {
	return s.open(ctx, "public:"+network, s.rates.API)
}

// open counts in this process alone while nobody can count for all: people who are signed in go on working.
func (s *Service) open(ctx context.Context, key string, rate limit.Rate) (limit.Decision, error) {
	if rate.Off() {
		return limit.Decision{}, nil
	}
	d, err := s.Shared.Take(ctx, key, rate)
	s.note(ctx, err)
	if err != nil {
		if d, err = s.Local.Take(ctx, key, rate); err != nil {
			return limit.Decision{}, err
		}
	}
	return d, refusal(d)
}

func refusal(d limit.Decision) error {
	if d.Allowed {
		return nil
	}
	return limit.Refused(d.Wait)
}

// note records the first of a row of failures. A caller who left is none.
func (s *Service) note(ctx context.Context, err error) {
	if errors.Is(err, context.Canceled) {
		return
	}
	if was := s.away.Swap(err != nil); err != nil && !was {
		s.Logger.Log(ctx, ports.Record{
			Level: ports.Warning, Component: "limits", Err: err,
			Message: "Limits cannot be counted for all replicas; nobody can sign in, and each replica counts the rest by itself",
		})
	}
}
