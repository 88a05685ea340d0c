package ports

import (
	"context"
	"time"

	"chatbot/domain/limit"
	"chatbot/domain/login"
)

// Limiter holds keys to rates. It keeps what it has to and forgets a key as soon as it is as good as new.
type Limiter interface {
	// Take counts one thing done under key, unless the rate forbids it: then it counts nothing. Of parallel calls,
	// in every process that shares the limiter, exactly as many are allowed as the rate says. An error says that
	// the count is out of reach, nothing about the rate.
	Take(ctx context.Context, key string, rate limit.Rate) (limit.Decision, error)
}

// Attempts counts tries at passwords, before anything is spent on them.
type Attempts interface {
	// Begin counts a try under every key and returns 0; or, when one of them has to wait, counts nothing and
	// returns how long. Parallel calls are counted one after the other.
	Begin(ctx context.Context, counts []login.Count) (time.Duration, error)
	// Succeed is told of a right password.
	Succeed(ctx context.Context, s login.Success) error
	// Trusted reports whether Succeed was given this trust within its life.
	Trusted(ctx context.Context, trust string) (bool, error)
}
