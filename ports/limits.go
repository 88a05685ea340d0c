package ports

import (
	"context"

	"chatbot/domain/limit"
	"chatbot/domain/login"
)

// Limiter holds keys to rates. It drops a key once its bucket is full.
type Limiter interface {
	// Take counts one thing done under key, unless the rate forbids it: then it counts nothing. Of parallel calls,
	// in every process that shares the limiter, exactly as many are allowed as the rate says. An error says that
	// the count is out of reach, nothing about the rate.
	Take(ctx context.Context, key string, rate limit.Rate) (limit.Decision, error)
}

// LoginThrottle counts tries at passwords, before anything is spent on them. A try begins, and then fails, succeeds or is canceled.
type LoginThrottle interface {
	// Begin counts a try under every key that is not counted later, and returns the zero Refusal; or, when one of all keys
	// has to wait, counts nothing and returns the longest wait. Parallel calls are counted one after the other.
	Begin(ctx context.Context, counts []login.Count) (login.Refusal, error)
	// Fail says of a try that its password was wrong, and counts it under the keys that are counted later.
	Fail(ctx context.Context, counts []login.Count) error
	// Cancel takes back a try whose password was not looked at, with the waits that it brought.
	Cancel(ctx context.Context, counts []login.Count) error
	// Succeed says of a try that its password was right.
	Succeed(ctx context.Context, s login.Success) error
	// Trusted reports of each trust whether Succeed was given it within its life.
	Trusted(ctx context.Context, trust ...string) ([]bool, error)
}
