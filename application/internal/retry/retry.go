// Package retry repeats calls that may fail for a while, such as those of a database during an outage.
package retry

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"chatbot/domain/backoff"
	"chatbot/domain/fault"
	"chatbot/ports"
)

// Outage is the pace at which a storage that is away is asked again.
var Outage = backoff.Backoff{First: 50 * time.Millisecond, Most: 2 * time.Second}

// Passing reports whether an error of the storage is likely to be over soon: an outage, or an unknown failure, but not a storage that
// refuses to write.
func Passing(err error) bool {
	known := new(fault.Error)
	return !errors.As(err, &known) || errors.Is(err, ports.ErrStorage) && !errors.Is(err, ports.ErrNotWritten)
}

// Policy decides which failures are followed by another try, and when.
type Policy struct {
	Backoff backoff.Backoff
	// Worth reports whether another try may succeed after this error.
	Worth func(error) bool
	// Each limits one try; 0: only the context of Do does.
	Each time.Duration
	// Jitter is in [0, 1); nil: random.
	Jitter func() float64
}

// Do calls try until it succeeds, until its error is not worth another try, or until ctx leaves no time for one; it returns the last
// error of try. The first try is made even if ctx has ended. n counts the tries from 1.
func Do(ctx context.Context, p Policy, try func(ctx context.Context, n int) error) error {
	jitter := p.Jitter
	if jitter == nil {
		jitter = rand.Float64
	}
	for n := 1; ; n++ {
		err := p.once(ctx, n, try)
		if err == nil || !p.Worth(err) {
			return err
		}
		wait := p.Backoff.Delay(n, jitter())
		if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= wait {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(wait):
		}
	}
}

func (p Policy) once(ctx context.Context, n int, try func(ctx context.Context, n int) error) error {
	if p.Each > 0 {
		limited, cancel := context.WithTimeout(ctx, p.Each)
		defer cancel()
		ctx = limited
	}
	return try(ctx, n)
}
