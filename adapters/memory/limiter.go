package memory

import (
	"context"
	"time"

	"chatbot/domain/limit"
	"chatbot/ports"
)

var _ ports.Limiter = (*Limiter)(nil)

// Limiter implements ports.Limiter for one process; safe for concurrent use.
type Limiter struct {
	clock ports.Clock
	full  expiring[time.Time]
}

// NewLimiter returns an empty limiter.
func NewLimiter(clock ports.Clock) *Limiter { return &Limiter{clock: clock} }

// Take implements ports.Limiter.
func (l *Limiter) Take(_ context.Context, key string, rate limit.Rate) (limit.Decision, error) {
	l.full.Lock()
	defer l.full.Unlock()
	now := l.clock.Now()
	last, _ := l.full.get(key, now)
	decision, next := rate.Take(last, now)
	if decision.Allowed {
		l.full.put(key, next, next, now)
	}
	return decision, nil
}
