package limits_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"chatbot/application/limits"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/limit"
	"chatbot/ports"
)

// limiter implements ports.Limiter with a clock that stands still.
type limiter struct {
	full   map[string]time.Time
	outage error
}

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func (l *limiter) Take(_ context.Context, key string, rate limit.Rate) (limit.Decision, error) {
	if l.outage != nil {
		return limit.Decision{}, l.outage
	}
	d, next := rate.Take(l.full[key], noon)
	l.full[key] = next
	return d, nil
}

type fakeLogger struct{ entries []ports.Record }

func (j *fakeLogger) Log(_ context.Context, e ports.Record) { j.entries = append(j.entries, e) }

func newGate(rates limits.Rates) (*limits.Service, *limiter, *fakeLogger) {
	shared, j := &limiter{full: map[string]time.Time{}}, &fakeLogger{}
	return limits.New(limits.Ports{Shared: shared, Local: &limiter{full: map[string]time.Time{}}, Logger: j}, rates), shared, j
}

// ada and bob are two people.
var (
	ada = identity.Actor{User: 1, Role: identity.Member}
	bob = identity.Actor{User: 2, Role: identity.Member}
)

var rates = limits.Rates{
	Auth: limit.Rate{Count: 2, Per: time.Minute}, Chat: limit.Rate{Count: 3, Per: time.Second}, Search: limit.Rate{Count: 5, Per: time.Minute}, Tools: limit.Rate{Count: 6, Per: time.Minute}, API: limit.Rate{Count: 4, Per: time.Minute},
}

// count calls ask until it is refused and returns how often it was allowed.
func count(t *testing.T, ask func() (limit.Decision, error)) int {
	t.Helper()
	for n := range 100 {
		d, err := ask()
		if err == nil {
			continue
		}
		if !errors.Is(err, limit.ErrTooMany) || d.Allowed || fault.From(err).RetryAfter != d.Wait || d.Wait <= 0 {
			t.Fatalf("%+v, %v", d, err)
		}
		return n
	}
	return 100
}

func TestEachKindHasItsOwnRate(t *testing.T) {
	s, _, _ := newGate(rates)
	ctx := t.Context()
	for name, c := range map[string]struct {
		want int
		ask  func() (limit.Decision, error)
	}{
		"credentials":      {2, func() (limit.Decision, error) { return s.Credentials(ctx, "10.0.0.1") }},
		"another network":  {2, func() (limit.Decision, error) { return s.Credentials(ctx, "10.0.0.2") }},
		"chat":             {3, func() (limit.Decision, error) { return s.Chat(ctx, ada) }},
		"another's chat":   {3, func() (limit.Decision, error) { return s.Chat(ctx, bob) }},
		"export":           {2, func() (limit.Decision, error) { return s.Export(ctx, ada) }},
		"another's export": {2, func() (limit.Decision, error) { return s.Export(ctx, bob) }},
		"public":           {4, func() (limit.Decision, error) { return s.Public(ctx, "10.0.0.1") }},
		"public elsewhere": {4, func() (limit.Decision, error) { return s.Public(ctx, "10.0.0.2") }},
		"Search":           {5, func() (limit.Decision, error) { return s.Search(ctx, ada) }},
		"API":              {4, func() (limit.Decision, error) { return s.API(ctx, ada) }},
		"login":            {4, func() (limit.Decision, error) { return s.Refresh(ctx, 1, "10.0.0.1") }},
		"another login":    {4, func() (limit.Decision, error) { return s.Refresh(ctx, 2, "10.0.0.1") }},
		"login of nobody":  {4, func() (limit.Decision, error) { return s.Refresh(ctx, 0, "10.0.0.1") }},
		"nobody elsewhere": {4, func() (limit.Decision, error) { return s.Refresh(ctx, 0, "10.0.0.2") }},
	} {
		if n := count(t, c.ask); n != c.want {
			t.Errorf("%s: %d", name, n)
		}
	}
}

func TestOffIsNoLimit(t *testing.T) {
	s, shared, _ := newGate(limits.Rates{})
	shared.outage = errors.New("not asked")
	ctx := t.Context()
	for _, ask := range []func() (limit.Decision, error){
		func() (limit.Decision, error) { return s.Credentials(ctx, "a") },
		func() (limit.Decision, error) { return s.Chat(ctx, ada) },
		func() (limit.Decision, error) { return s.API(ctx, ada) },
		func() (limit.Decision, error) { return s.Export(ctx, ada) },
		func() (limit.Decision, error) { return s.Refresh(ctx, 1, "a") },
	} {
		if d, err := ask(); err != nil || d != (limit.Decision{}) {
			t.Errorf("%+v, %v", d, err)
		}
	}
}

// While the limiter is away, requests of signed-in people are limited by this process alone, and sign-ins are refused. The
// outage is logged once.
func TestLimiterOutageRefusesOnlyCredentials(t *testing.T) {
	s, shared, j := newGate(rates)
	shared.outage = errors.New("connection refused")
	ctx := t.Context()
	if d, err := s.Credentials(ctx, "a"); !errors.Is(err, ports.ErrBusy) || fault.From(err).RetryAfter <= 0 || d.Allowed {
		t.Errorf("%+v, %v", d, err)
	}
	if n := count(t, func() (limit.Decision, error) { return s.Chat(ctx, ada) }); n != 3 {
		t.Errorf("chat: %d", n)
	}
	if n := count(t, func() (limit.Decision, error) { return s.API(ctx, ada) }); n != 4 {
		t.Errorf("API: %d", n)
	}
	if n := count(t, func() (limit.Decision, error) { return s.Export(ctx, ada) }); n != 2 {
		t.Errorf("export: %d", n)
	}
	if len(j.entries) != 1 || j.entries[0].Level != ports.Warning {
		t.Errorf("%+v", j.entries)
	}
	shared.outage = nil
	if _, err := s.Credentials(ctx, "a"); err != nil {
		t.Error(err)
	}
	if _, err := s.API(ctx, ada); err != nil {
		t.Errorf("back again: %v", err)
	}
}
