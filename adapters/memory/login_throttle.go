package memory

import (
	"context"
	"slices"
	"time"

	"chatbot/domain/identity"
	"chatbot/ports"
)

var _ ports.LoginThrottle = (*LoginThrottle)(nil)

// LoginThrottle implements ports.LoginThrottle for one process; safe for concurrent use.
type LoginThrottle struct {
	clock ports.Clock
	tries expiring[tries]
	trust expiring[struct{}]
}

// tries is the count under one key.
type tries struct {
	n        int
	failed   int       // of those n
	until    time.Time // attempts are refused before
	reported bool      // a refusal was returned with First set
	keep     time.Time
}

// NewLoginThrottle returns a throttle without counts.
func NewLoginThrottle(clock ports.Clock) *LoginThrottle { return &LoginThrottle{clock: clock} }

// Begin implements ports.LoginThrottle.
func (a *LoginThrottle) Begin(_ context.Context, counts []identity.AttemptCount) (refusal identity.AttemptRefusal, err error) {
	a.tries.Lock()
	defer a.tries.Unlock()
	now := a.clock.Now()
	for _, c := range counts {
		held, _ := a.tries.get(c.Key, now)
		wait := held.until.Sub(now)
		if wait <= 0 {
			continue
		}
		refusal.Wait = max(refusal.Wait, wait)
		if held.failed > 0 && !held.reported {
			held.reported, refusal.First = true, true
			a.tries.put(c.Key, held, held.keep, now)
		}
	}
	if refusal.Wait > 0 {
		return refusal, nil
	}
	for _, c := range counts {
		if !c.Later {
			held, _ := a.tries.get(c.Key, now)
			a.count(c, held, now)
		}
	}
	return identity.AttemptRefusal{}, nil
}

// count adds an attempt. The caller holds the lock.
func (a *LoginThrottle) count(c identity.AttemptCount, held tries, now time.Time) {
	held.n++
	held.until, held.keep = now.Add(c.Wait(held.n)), now.Add(c.Keep)
	a.tries.put(c.Key, held, held.keep, now)
}

// Fail implements ports.LoginThrottle.
func (a *LoginThrottle) Fail(_ context.Context, counts []identity.AttemptCount) error {
	a.tries.Lock()
	defer a.tries.Unlock()
	now := a.clock.Now()
	for _, c := range counts {
		held, ok := a.tries.get(c.Key, now)
		held.failed++
		switch {
		case c.Later:
			a.count(c, held, now)
		case ok: // a concurrent success may have cleared it
			a.tries.put(c.Key, held, held.keep, now)
		}
	}
	return nil
}

// Cancel implements ports.LoginThrottle.
func (a *LoginThrottle) Cancel(_ context.Context, counts []identity.AttemptCount) error {
	a.tries.Lock()
	defer a.tries.Unlock()
	now := a.clock.Now()
	for _, c := range counts {
		held, ok := a.tries.get(c.Key, now)
		switch {
		case c.Later || !ok:
		case held.n <= 1:
			delete(a.tries.held, c.Key)
		default:
			held.n, held.until = held.n-1, time.Time{}
			a.tries.put(c.Key, held, held.keep, now)
		}
	}
	return nil
}

// Succeed implements ports.LoginThrottle.
func (a *LoginThrottle) Succeed(_ context.Context, s identity.AttemptSuccess) error {
	now := a.clock.Now()
	a.succeed(s, now)
	a.trust.Lock()
	defer a.trust.Unlock()
	for _, trust := range s.Trust {
		a.trust.put(trust, struct{}{}, now.Add(s.Life), now)
	}
	return nil
}

func (a *LoginThrottle) succeed(s identity.AttemptSuccess, now time.Time) {
	a.tries.Lock()
	defer a.tries.Unlock()
	own, _ := a.tries.get(s.Pair, now)
	for _, key := range slices.Concat(s.Clear, []string{s.Pair}) {
		delete(a.tries.held, key)
	}
	held, ok := a.tries.get(s.Return.Key, now)
	if !ok || own.failed == 0 {
		return
	}
	held.n, held.failed = held.n-own.failed, held.failed-own.failed
	switch {
	case held.n <= 0:
		delete(a.tries.held, s.Return.Key)
		return
	case held.n < s.Return.Free:
		held.until, held.reported = time.Time{}, false
	}
	a.tries.put(s.Return.Key, held, held.keep, now)
}

// Trusted implements ports.LoginThrottle.
func (a *LoginThrottle) Trusted(_ context.Context, trust ...string) ([]bool, error) {
	a.trust.Lock()
	defer a.trust.Unlock()
	now, all := a.clock.Now(), make([]bool, len(trust))
	for i, one := range trust {
		_, all[i] = a.trust.get(one, now)
	}
	return all, nil
}
