// Package limits limits how often a person or an address may call (spec 6.3.1).
package limits

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

// retryAfter is the Retry-After while credentials cannot be counted.
const retryAfter = 5 * time.Second

// Rates are the limits that operators set; the zero Rate is unlimited.
type Rates struct {
	Auth   limit.Rate // requests with credentials, per client address; exports, per person
	Chat   limit.Rate // requests for an answer, per person
	Search limit.Rate // searches, per person
	Tools  limit.Rate // calls of tools, per person
	Keys   limit.Rate // requests with API keys, per person
	API    limit.Rate // all other requests, per person; requests without signing in, per client address
}

// Ports are the dependencies of the service.
type Ports struct {
	Shared ports.Limiter // shared by all replicas
	Local  ports.Limiter // of this process alone, used while Shared is unavailable
	Logger ports.Logger
}

// Service applies the limits; safe for concurrent use. Each method counts one request and returns the decision, which is zero if
// there is no limit. A request above its limit is limit.ErrTooMany.
type Service struct {
	Ports
	rates Rates
	away  atomic.Bool // the last call to Shared failed
}

// New returns the service.
func New(p Ports, rates Rates) *Service { return &Service{Ports: p, rates: rates} }

// Credentials counts requests with a password, registrations included, per network. It fails closed: a request that cannot be
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

// Chat counts requests for an answer, per person.
func (s *Service) Chat(ctx context.Context, actor identity.Actor) (limit.Decision, error) {
	return s.open(ctx, key("chat", actor), s.rates.Chat)
}

// Search counts searches, per person.
func (s *Service) Search(ctx context.Context, actor identity.Actor) (limit.Decision, error) {
	return s.open(ctx, key("search", actor), s.rates.Search)
}

// Tools counts calls of tools that models make, per person.
func (s *Service) Tools(ctx context.Context, actor identity.Actor) (limit.Decision, error) {
	return s.open(ctx, key("tools", actor), s.rates.Tools)
}

// API counts all other requests, per person.
func (s *Service) API(ctx context.Context, actor identity.Actor) (limit.Decision, error) {
	return s.open(ctx, key("api", actor), s.rates.API)
}

// Keys counts requests with API keys, per person, and those of a key that may make only some each minute (0: any number), per key.
func (s *Service) Keys(ctx context.Context, actor identity.Actor, perMinute int) (limit.Decision, error) {
	own := limit.Rate{Count: perMinute, Per: time.Minute}
	d, err := s.open(ctx, "key:"+strconv.FormatInt(int64(actor.Key), 10), own)
	if err != nil {
		return d, err
	}
	all, err := s.open(ctx, key("keys", actor), s.rates.Keys)
	if err != nil || own.Off() || all.Limit > 0 && all.Remaining < d.Remaining {
		return all, err
	}
	return d, nil
}

// Export counts exports of an account. They have the rate of sign-ins, because an export reads all of a person's chats. They are
// counted per person, so that they do not keep others in the same network from signing in, and do not fail closed, because they
// take no password.
func (s *Service) Export(ctx context.Context, actor identity.Actor) (limit.Decision, error) {
	return s.open(ctx, key("export", actor), s.rates.Auth)
}

// key returns the limiter key of a person's requests of one sort.
func key(sort string, actor identity.Actor) string {
	return sort + ":" + strconv.FormatInt(int64(actor.User), 10)
}

// Refresh counts uses of refresh tokens, per login, or per network if loginID is 0 because the login is unknown.
func (s *Service) Refresh(ctx context.Context, loginID identity.LoginID, network string) (limit.Decision, error) {
	if loginID != 0 {
		return s.open(ctx, "login:"+strconv.FormatInt(int64(loginID), 10), s.rates.API)
	}
	return s.open(ctx, "unknown:"+network, s.rates.API)
}

// Public counts requests without signing in, per network.
func (s *Service) Public(ctx context.Context, network string) (limit.Decision, error) {
	return s.open(ctx, "public:"+network, s.rates.API)
}

// open counts in this process alone while Shared is unavailable, so that people who are signed in can continue.
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

// note logs the first of consecutive failures. A canceled request is not a failure.
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
