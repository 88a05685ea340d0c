//go:build services

package redis_test

import (
	"slices"
	"testing"
	"time"

	"chatbot/adapters/redis"
	"chatbot/adapters/redis/redistest"
	"chatbot/adapters/system"
	"chatbot/domain/identity"
	"chatbot/domain/limit"
	"chatbot/ports"
	"chatbot/ports/contract/limits"
)

func TestLimiterContract(t *testing.T) {
	limits.Limiter(t, func(t *testing.T, clock ports.Clock) (ports.Limiter, ports.Limiter) {
		url := redistest.Start(t).URL
		return redis.NewLimiter(open(t, url), clock), redis.NewLimiter(open(t, url), clock)
	})
}

func TestLoginThrottleContract(t *testing.T) {
	limits.LoginThrottle(t, func(t *testing.T, clock ports.Clock) (ports.LoginThrottle, ports.LoginThrottle) {
		url := redistest.Start(t).URL
		return redis.NewLoginThrottle(open(t, url), clock), redis.NewLoginThrottle(open(t, url), clock)
	})
}

// While Redis is down both limiters return an error soon, neither allowing nor refusing.
func TestLimitsReportRedisOutage(t *testing.T) {
	server := redistest.Start(t)
	client := open(t, server.URL)
	limiter, throttle := redis.NewLimiter(client, system.Clock{}), redis.NewLoginThrottle(client, system.Clock{})
	server.Stop()
	began := time.Now()
	if d, err := limiter.Take(t.Context(), "x", limit.Rate{Count: 5, Per: time.Minute}); err == nil || d != (limit.Decision{}) {
		t.Errorf("%+v, %v", d, err)
	}
	if _, err := throttle.Begin(t.Context(), []identity.AttemptCount{{Key: "x", Free: 5}}); err == nil {
		t.Error("a try was counted")
	}
	if trusted, err := throttle.Trusted(t.Context(), "x"); err == nil || slices.Contains(trusted, true) {
		t.Error("trusted")
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("took %v", took)
	}
}
