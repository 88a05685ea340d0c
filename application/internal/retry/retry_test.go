package retry

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"chatbot/domain/backoff"
	"chatbot/domain/chat"
	"chatbot/ports"
)

var (
	errOutage  = errors.New("outage")
	errRefused = errors.New("refused")
)

// policy retries errOutage after 1, 2 and then every 4 seconds.
var policy = Policy{
	Backoff: backoff.Backoff{First: time.Second, Most: 4 * time.Second},
	Worth:   func(err error) bool { return errors.Is(err, errOutage) },
	Jitter:  func() float64 { return 1 },
}

func TestTriesUntilTheOutcomeIsFinal(t *testing.T) {
	for name, c := range map[string]struct {
		fails []error // of the tries; those after them succeed
		want  error
		took  time.Duration
	}{
		"success":               {nil, nil, 0},
		"success after a while": {[]error{errOutage, errOutage, errOutage, errOutage}, nil, (1 + 2 + 4 + 4) * time.Second},
		"not worth another try": {[]error{errRefused}, errRefused, 0},
		"not any longer":        {[]error{errOutage, errRefused}, errRefused, time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began, tries := time.Now(), []int(nil)
				err := Do(t.Context(), policy, func(_ context.Context, n int) error {
					tries = append(tries, n)
					if n <= len(c.fails) {
						return c.fails[n-1]
					}
					return nil
				})
				if took := time.Since(began); !errors.Is(err, c.want) || (c.want == nil) != (err == nil) || took != c.took {
					t.Errorf("%v after %v, want %v after %v", err, took, c.want, c.took)
				}
				want := len(c.fails)
				if c.want == nil {
					want++
				}
				if !slices.IsSorted(tries) || len(tries) != want || tries[0] != 1 {
					t.Errorf("tries %v, want %d", tries, want)
				}
			})
		})
	}
}

// TestLastErrorIsReturnedWhenTheContextEnds checks that no wait lasts beyond a deadline or a cancellation.
func TestLastErrorIsReturnedWhenTheContextEnds(t *testing.T) {
	for name, c := range map[string]struct {
		end  func(context.Context) (context.Context, context.CancelFunc)
		took time.Duration
	}{
		"deadline before the next try": {func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, 6*time.Second)
		}, 3 * time.Second}, // the third try ends then, and the fourth would begin after seven seconds
		"canceled during a wait": {func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(ctx)
			time.AfterFunc(2*time.Second, cancel)
			return ctx, cancel
		}, 2 * time.Second},
		"canceled before": {func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(ctx)
			cancel()
			return ctx, cancel
		}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := c.end(t.Context())
				defer cancel()
				began, tries := time.Now(), 0
				err := Do(ctx, policy, func(context.Context, int) error { tries++; return errOutage })
				if took := time.Since(began); !errors.Is(err, errOutage) || took != c.took || tries == 0 {
					t.Errorf("%v after %d tries and %v, want %v", err, tries, took, c.took)
				}
			})
		})
	}
}

func TestEachTryHasItsOwnLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := policy
		p.Each = 3 * time.Second
		p.Worth = func(err error) bool { return errors.Is(err, context.DeadlineExceeded) }
		began := time.Now()
		err := Do(t.Context(), p, func(ctx context.Context, n int) error {
			if n == 3 {
				return nil
			}
			<-ctx.Done()
			return ctx.Err()
		})
		if took := time.Since(began); err != nil || took != (3+1+3+2)*time.Second {
			t.Errorf("%v after %v", err, took)
		}
	})
}

func TestWaitsAreSpread(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := policy
		p.Jitter = nil
		waits := map[time.Duration]bool{}
		for range 20 {
			began := time.Now()
			_ = Do(t.Context(), p, func(_ context.Context, n int) error {
				if n == 1 {
					return errOutage
				}
				return nil
			})
			wait := time.Since(began)
			if wait < time.Second/2 || wait > time.Second {
				t.Errorf("waited %v", wait)
			}
			waits[wait] = true
		}
		if len(waits) < 2 {
			t.Error("every wait is the same")
		}
	})
}

func TestErrorsThatPass(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		want bool
	}{
		"an outage":            {ports.ErrStorage, true},
		"an unknown failure":   {errors.New("broken pipe"), true},
		"a full disk":          {ports.ErrStorage.Because(fmt.Errorf("%w: full", ports.ErrNotWritten)), false},
		"a fault of the input": {chat.ErrSession, false},
	} {
		if got := Passing(c.err); got != c.want {
			t.Errorf("%s passes: %v", name, got)
		}
	}
}
