package memory

import (
	"context"
	"time"

	"chatbot/domain/login"
	"chatbot/ports"
)

var _ ports.Attempts = (*Attempts)(nil)

// Attempts is ports.Attempts for one process; safe for concurrent use.
type Attempts struct {
	clock ports.Clock
	tries expiring[tries]
	trust expiring[struct{}]
}

type tries struct {
	n     int
	until time.Time // nobody may try before
	keep  time.Time
}

// NewAttempts makes counts that have seen nobody.
func NewAttempts(clock ports.Clock) *Attempts { return &Attempts{clock: clock} }

// Begin is that of ports.Attempts.
func (a *Attempts) Begin(_ context.Context, counts []login.Count) (time.Duration, error) {
	a.tries.Lock()
	defer a.tries.Unlock()
	now := a.clock.Now()
	var wait time.Duration
	for _, c := range counts {
		held, _ := a.tries.get(c.Key, now)
		wait = max(wait, held.until.Sub(now))
	}
	if wait > 0 {
		return wait, nil
	}
	for _, c := range counts {
		held, _ := a.tries.get(c.Key, now)
		held.n++
		held.until, held.keep = now.Add(c.Wait(held.n)), now.Add(c.Keep)
		a.tries.put(c.Key, held, held.keep, now)
	}
	return 0, nil
}

// Succeed is that of ports.Attempts.
func (a *Attempts) Succeed(_ context.Context, s login.Success) error {
	now := a.clock.Now()
	a.tries.Lock()
	for _, key := range s.Clear {
		delete(a.tries.held, key)
	}
	for _, key := range s.Undo {
		if held, ok := a.tries.get(key, now); ok {
			held.n, held.until = max(held.n-1, 0), time.Time{}
			a.tries.put(key, held, held.keep, now)
		}
	}
	a.tries.Unlock()
	a.trust.Lock()
	defer a.trust.Unlock()
	a.trust.put(s.Trust, struct{}{}, now.Add(s.Life), now)
	return nil
}

// Trusted is that of ports.Attempts.
func (a *Attempts) Trusted(_ context.Context, trust string) (bool, error) {
	a.trust.Lock()
	defer a.trust.Unlock()
	_, ok := a.trust.get(trust, a.clock.Now())
	return ok, nil
}
