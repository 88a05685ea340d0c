package contract

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"chatbot/domain/login"
	"chatbot/ports"
)

// Attempts holds an adapter to ports.Attempts. fresh makes two that share what they count and go by the clock.
func Attempts(t *testing.T, fresh func(t *testing.T, clock ports.Clock) (ports.Attempts, ports.Attempts)) {
	t.Helper()
	few := login.Count{Key: "few", Free: 2, Base: 10 * time.Second, Cap: 30 * time.Second, Keep: time.Hour}
	many := login.Count{Key: "many", Free: 4, Base: time.Minute, Cap: 4 * time.Minute, Keep: time.Hour}
	begin := func(t *testing.T, a ports.Attempts, want time.Duration, counts ...login.Count) {
		t.Helper()
		if wait, err := a.Begin(t.Context(), counts); err != nil || wait != want {
			t.Fatalf("waits %v, want %v: %v", wait, want, err)
		}
	}
	for name, test := range map[string]func(*testing.T, *Clock, ports.Attempts, ports.Attempts){
		"waits grow up to a cap": func(t *testing.T, clock *Clock, a, b ports.Attempts) {
			begin(t, a, 0, few)
			for _, wait := range []time.Duration{10, 20, 30, 30} {
				begin(t, b, 0, few)
				begin(t, a, wait*time.Second, few)
				clock.Move(wait*time.Second - time.Microsecond)
				begin(t, a, time.Microsecond, few)
				clock.Move(time.Microsecond)
			}
		},
		"a refused try counts under no key": func(t *testing.T, clock *Clock, a, b ports.Attempts) {
			begin(t, a, 0, few, many)
			begin(t, b, 0, few, many)
			for range 10 {
				begin(t, a, 10*time.Second, many, few)
			}
			begin(t, a, 0, many)
			begin(t, a, 0, many)
			begin(t, b, time.Minute, many)
			begin(t, b, time.Minute, few, many) // the longest
		},
		"success clears, and takes one back": func(t *testing.T, _ *Clock, a, b ports.Attempts) {
			begin(t, a, 0, few, many)
			begin(t, a, 0, few, many)
			begin(t, a, 0, many)
			begin(t, a, 0, many)
			ok(t, b.Succeed(t.Context(), login.Success{Clear: []string{"few"}, Undo: []string{"many", "unknown"}, Trust: "t", Life: time.Hour}))
			begin(t, a, 0, few)
			begin(t, a, 0, many)
			begin(t, a, time.Minute, many) // three were left
		},
		"forgotten after a while": func(t *testing.T, clock *Clock, a, _ ports.Attempts) {
			brief := login.Count{Key: "brief", Free: 2, Base: 50 * time.Millisecond, Cap: 50 * time.Millisecond, Keep: 100 * time.Millisecond}
			begin(t, a, 0, brief)
			begin(t, a, 0, brief)
			clock.Move(100 * time.Millisecond)
			time.Sleep(150 * time.Millisecond) // a store may forget by a clock of its own
			begin(t, a, 0, brief)
			begin(t, a, 0, brief)
			begin(t, a, 50*time.Millisecond, brief)
		},
		"trust lasts its life": func(t *testing.T, clock *Clock, a, b ports.Attempts) {
			trusts := func(want bool) {
				t.Helper()
				if got, err := b.Trusted(t.Context(), "t"); err != nil || got != want {
					t.Fatalf("%v, %v", got, err)
				}
			}
			trusts(false)
			ok(t, a.Succeed(t.Context(), login.Success{Trust: "t", Life: time.Hour}))
			clock.Move(time.Hour - time.Microsecond)
			trusts(true)
			clock.Move(time.Microsecond)
			trusts(false)
		},
		"of 200 at once as many as are free": func(t *testing.T, _ *Clock, a, b ports.Attempts) {
			var begun atomic.Int32
			var all sync.WaitGroup
			for i := range 200 {
				all.Go(func() {
					wait, err := []ports.Attempts{a, b}[i%2].Begin(t.Context(), []login.Count{many})
					if err != nil {
						t.Error(err)
					}
					if wait == 0 {
						begun.Add(1)
					}
				})
			}
			all.Wait()
			if begun.Load() != 4 {
				t.Errorf("%d", begun.Load())
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			clock := NewClock(time.Now().UTC().Truncate(time.Microsecond))
			a, b := fresh(t, clock)
			test(t, clock, a, b)
		})
	}
}
