package ports

import (
	"context"

	"chatbot/domain/identity"
	"chatbot/domain/limit"
)

// Limiter enforces rates per key. It drops a key once its bucket is full.
type Limiter interface {
	// Take counts one action under key if the rate allows it. Parallel calls, in all processes that share the limiter, are
	// allowed exactly as often as the rate says. An error means that the count is unavailable, not that the rate is
	// exceeded.
	Take(ctx context.Context, key string, rate limit.Rate) (limit.Decision, error)
}

// LoginThrottle limits password attempts before a hash is computed. An attempt begins, and then fails, succeeds or is
// canceled.
type LoginThrottle interface {
	// Begin counts an attempt under every key that is not counted on failure only, and returns the zero Refusal. When any
	// key has to wait, it counts nothing and returns the longest wait. Parallel calls are serialized.
	Begin(ctx context.Context, counts []identity.AttemptCount) (identity.AttemptRefusal, error)
	// Fail reports that the password was wrong and counts the attempt under the keys that are counted on failure.
	Fail(ctx context.Context, counts []identity.AttemptCount) error
	// Cancel undoes an attempt whose password was not compared, including the waits that it caused.
	Cancel(ctx context.Context, counts []identity.AttemptCount) error
	// Succeed reports that the password was right.
	Succeed(ctx context.Context, s identity.AttemptSuccess) error
	// Trusted reports, for each trust key, whether Succeed stored it and it has not expired.
	Trusted(ctx context.Context, trust ...string) ([]bool, error)
}
