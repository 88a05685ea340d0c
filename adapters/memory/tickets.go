package memory

import (
	"context"
	"sync"
	"time"

	"chatbot/domain/identity"
	"chatbot/ports"
)

// maxTickets bounds the outstanding tickets of all accounts together.
const maxTickets = 100_000

var _ ports.Tickets = (*Tickets)(nil)

// Tickets implements ports.Tickets in memory.
type Tickets struct {
	clock   ports.Clock
	secrets ports.Secrets

	mu    sync.Mutex
	held  map[string]ticket // by hash, so that a memory dump holds no usable ticket
	swept time.Time
}

type ticket struct {
	principal identity.Principal
	expires   time.Time
}

// NewTickets returns an empty set.
func NewTickets(clock ports.Clock, secrets ports.Secrets) *Tickets {
	return &Tickets{clock: clock, secrets: secrets, held: map[string]ticket{}}
}

// Issue implements ports.Tickets.
func (t *Tickets) Issue(_ context.Context, p identity.Principal, life time.Duration) (string, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.clock.Now()
	t.sweep(now)
	if len(t.held) >= maxTickets {
		return "", ports.ErrBusy
	}
	secret := t.secrets.Secret()
	t.held[identity.HashToken(secret)] = ticket{p, now.Add(life)}
	return secret, nil
}

// Redeem implements ports.Tickets.
func (t *Tickets) Redeem(_ context.Context, secret string) (identity.Principal, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	hash := identity.HashToken(secret)
	found, ok := t.held[hash]
	delete(t.held, hash)
	if !ok || !t.clock.Now().Before(found.expires) {
		return identity.Principal{}, identity.ErrToken
	}
	return found.principal, nil
}

// sweep removes expired tickets, at most once a second. The caller holds the lock.
func (t *Tickets) sweep(now time.Time) {
	if now.Sub(t.swept) < time.Second {
		return
	}
	t.swept = now
	for hash, held := range t.held {
		if !now.Before(held.expires) {
			delete(t.held, hash)
		}
	}
}
