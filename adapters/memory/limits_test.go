package memory

import (
	"strconv"
	"testing"
	"time"

	"chatbot/domain/limit"
	"chatbot/ports"
	"chatbot/ports/contract"
	"chatbot/ports/contract/limits"
)

func TestLimiterContract(t *testing.T) {
	limits.Limiter(t, func(_ *testing.T, clock ports.Clock) (ports.Limiter, ports.Limiter) {
		l := NewLimiter(clock)
		return l, l
	})
}

func TestLoginThrottleContract(t *testing.T) {
	limits.LoginThrottle(t, func(_ *testing.T, clock ports.Clock) (ports.LoginThrottle, ports.LoginThrottle) {
		a := NewLoginThrottle(clock)
		return a, a
	})
}

// The limiter stays bounded for any number of addresses, and drops old keys.
func TestLimiterIsBounded(t *testing.T) {
	clock := contract.NewClock(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC))
	l := NewLimiter(clock)
	rate := limit.Rate{Count: 5, Per: time.Minute}
	for i := range maxExpiring + 1000 {
		_, _ = l.Take(t.Context(), strconv.Itoa(i), rate)
	}
	if n := len(l.full.held); n != maxExpiring {
		t.Errorf("%d keys", n)
	}
	clock.Move(time.Minute)
	_, _ = l.Take(t.Context(), "next", rate)
	if n := len(l.full.held); n != 1 {
		t.Errorf("%d keys after a minute", n)
	}
}
