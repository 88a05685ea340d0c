// Package limits holds the suites of ports.Limiter and ports.LoginThrottle.
package limits

import (
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"chatbot/domain/limit"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// Limiter verifies an adapter of ports.Limiter. fresh returns two that share their counts and use the clock: those of two
// replicas, or the same one twice.
func Limiter(t *testing.T, fresh func(t *testing.T, clock ports.Clock) (ports.Limiter, ports.Limiter)) {
	t.Helper()
	rate := limit.Rate{Count: 5, Per: time.Minute}
	for name, test := range map[string]func(*testing.T, *contract.Clock, ports.Limiter, ports.Limiter){
		"follows limit.Rate": func(t *testing.T, clock *contract.Clock, a, b ports.Limiter) {
			var full time.Time
			var want limit.Decision
			for i, pause := range []time.Duration{0, 0, time.Second, 0, 0, 0, 7 * time.Second, 4 * time.Second, time.Microsecond, 0, time.Minute, 0, time.Hour, 0} {
				clock.Move(pause)
				want, full = rate.Take(full, clock.Now())
				got, err := []ports.Limiter{a, b}[i%2].Take(t.Context(), "x", rate)
				contract.OK(t, err)
				if got != want {
					t.Fatalf("%d: %+v, want %+v", i, got, want)
				}
			}
		},
		"keys and rates are independent": func(t *testing.T, _ *contract.Clock, a, b ports.Limiter) {
			one := limit.Rate{Count: 1, Per: time.Second}
			for i := range 20 {
				d, err := a.Take(t.Context(), strconv.Itoa(i), one)
				contract.OK(t, err)
				if !d.Allowed {
					t.Errorf("%d: %+v", i, d)
				}
			}
			d, err := b.Take(t.Context(), "7", one)
			contract.OK(t, err)
			if d.Allowed || d.Wait != time.Second {
				t.Errorf("%+v", d)
			}
		},
		"of 200 parallel calls five are allowed": func(t *testing.T, _ *contract.Clock, a, b ports.Limiter) {
			var allowed atomic.Int32
			var all sync.WaitGroup
			for i := range 200 {
				all.Go(func() {
					d, err := []ports.Limiter{a, b}[i%2].Take(t.Context(), "x", rate)
					if err != nil {
						t.Error(err)
					}
					if d.Allowed {
						allowed.Add(1)
					}
				})
			}
			all.Wait()
			if allowed.Load() != 5 {
				t.Errorf("%d", allowed.Load())
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			clock := contract.NewClock(time.Now().UTC().Truncate(time.Microsecond))
			a, b := fresh(t, clock)
			test(t, clock, a, b)
		})
	}
}
