package limits

import (
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"chatbot/domain/identity"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// LoginThrottle verifies an adapter of ports.LoginThrottle. fresh returns two that share their counts and use the clock.
func LoginThrottle(t *testing.T, fresh func(t *testing.T, clock ports.Clock) (ports.LoginThrottle, ports.LoginThrottle)) {
	t.Helper()
	few := identity.AttemptCount{Key: "few", Free: 2, Base: 10 * time.Second, Cap: 30 * time.Second, Keep: time.Hour}
	many := identity.AttemptCount{Key: "many", Free: 4, Base: time.Minute, Cap: 4 * time.Minute, Keep: time.Hour}
	later := identity.AttemptCount{Key: "later", Free: 2, Base: 10 * time.Second, Cap: 30 * time.Second, Keep: time.Hour, Later: true}
	begin := func(t *testing.T, a ports.LoginThrottle, want time.Duration, counts ...identity.AttemptCount) {
		t.Helper()
		if refusal, err := a.Begin(t.Context(), counts); err != nil || refusal.Wait != want {
			t.Fatalf("waits %v, want %v: %v", refusal.Wait, want, err)
		}
	}
	first := func(t *testing.T, a ports.LoginThrottle, want bool, counts ...identity.AttemptCount) {
		t.Helper()
		if refusal, err := a.Begin(t.Context(), counts); err != nil || refusal.Wait <= 0 || refusal.First != want {
			t.Fatalf("%+v, want first %v: %v", refusal, want, err)
		}
	}
	for name, test := range map[string]func(*testing.T, *contract.Clock, ports.LoginThrottle, ports.LoginThrottle){
		"waits grow up to a cap": func(t *testing.T, clock *contract.Clock, a, b ports.LoginThrottle) {
			begin(t, a, 0, few)
			for _, wait := range []time.Duration{10, 20, 30, 30} {
				begin(t, b, 0, few)
				begin(t, a, wait*time.Second, few)
				clock.Move(wait*time.Second - time.Microsecond)
				begin(t, a, time.Microsecond, few)
				clock.Move(time.Microsecond)
			}
		},
		"a refused attempt counts under no key": func(t *testing.T, clock *contract.Clock, a, b ports.LoginThrottle) {
			begin(t, a, 0, few, many)
			begin(t, b, 0, few, many)
			for range 10 {
				begin(t, a, 10*time.Second, many, few)
			}
			begin(t, a, 0, many)
			begin(t, a, 0, many)
			begin(t, b, time.Minute, many)
			begin(t, b, time.Minute, few, many) // the longest wait
		},
		"some keys count only failures": func(t *testing.T, clock *contract.Clock, a, b ports.LoginThrottle) {
			for range 20 { // in flight at once
				begin(t, a, 0, later)
			}
			contract.OK(t, a.Fail(t.Context(), []identity.AttemptCount{later}))
			begin(t, b, 0, later)
			contract.OK(t, b.Fail(t.Context(), []identity.AttemptCount{few, later}))
			begin(t, a, 10*time.Second, later)
			clock.Move(10 * time.Second)
			begin(t, a, 0, later)
			begin(t, a, 0, few) // a failure alone is not an attempt
		},
		"success clears and refunds its own failures": func(t *testing.T, _ *contract.Clock, a, b ports.LoginThrottle) {
			begin(t, a, 0, few, many, later)
			contract.OK(t, a.Fail(t.Context(), []identity.AttemptCount{few, many, later}))
			contract.OK(t, a.Fail(t.Context(), []identity.AttemptCount{later})) // another account's
			begin(t, a, 10*time.Second, later)
			begin(t, a, 0, few)
			done := identity.AttemptSuccess{Pair: "few", Clear: []string{"many", "unknown"}, Return: later, Trust: []string{"t"}, Life: time.Hour}
			contract.OK(t, b.Succeed(t.Context(), done))
			begin(t, a, 0, few, many, later)
			contract.OK(t, b.Succeed(t.Context(), done)) // no failure since
			contract.OK(t, a.Fail(t.Context(), []identity.AttemptCount{later}))
			begin(t, a, 10*time.Second, later)
			for range 3 {
				begin(t, a, 0, many)
			}
			begin(t, a, 0, many)
			begin(t, a, time.Minute, many)
		},
		"success does not refund failures of others": func(t *testing.T, _ *contract.Clock, a, b ports.LoginThrottle) {
			for range 4 {
				contract.OK(t, a.Fail(t.Context(), []identity.AttemptCount{later}))
			}
			begin(t, a, 0, few)
			contract.OK(t, a.Fail(t.Context(), []identity.AttemptCount{few, later}))
			contract.OK(t, b.Succeed(t.Context(), identity.AttemptSuccess{Pair: "few", Return: later}))
			contract.OK(t, b.Succeed(t.Context(), identity.AttemptSuccess{Pair: "absent", Return: later}))
			begin(t, a, 30*time.Second, later)
		},
		"a canceled attempt is not counted": func(t *testing.T, _ *contract.Clock, a, b ports.LoginThrottle) {
			for range 10 {
				begin(t, a, 0, few, many, later)
				contract.OK(t, b.Cancel(t.Context(), []identity.AttemptCount{few, many, later}))
			}
			begin(t, a, 0, few)
			begin(t, a, 0, few)
			begin(t, a, 10*time.Second, few)
			contract.OK(t, b.Cancel(t.Context(), []identity.AttemptCount{few}))
			begin(t, a, 0, few)
			begin(t, a, 10*time.Second, few)
		},
		"the first refusal after a failure is marked once": func(t *testing.T, clock *contract.Clock, a, b ports.LoginThrottle) {
			begin(t, a, 0, few)
			begin(t, a, 0, few)
			first(t, a, false, few) // no failure so far
			contract.OK(t, a.Fail(t.Context(), []identity.AttemptCount{few}))
			first(t, b, true, many, few)
			first(t, a, false, few)
			clock.Move(10 * time.Second)
			begin(t, a, 0, few)
			contract.OK(t, a.Fail(t.Context(), []identity.AttemptCount{few}))
			first(t, a, false, few) // the same series of refusals
			for range 2 {
				contract.OK(t, a.Fail(t.Context(), []identity.AttemptCount{later}))
			}
			first(t, b, true, few, later) // another series
			first(t, a, false, few, later)
			contract.OK(t, a.Succeed(t.Context(), identity.AttemptSuccess{Pair: "few", Return: many}))
			begin(t, a, 0, few)
			begin(t, a, 0, few)
			contract.OK(t, a.Fail(t.Context(), []identity.AttemptCount{few}))
			first(t, b, true, few) // a new series
		},
		"of 100 parallel refusals one is the first": func(t *testing.T, _ *contract.Clock, a, b ports.LoginThrottle) {
			for range 2 {
				contract.OK(t, a.Fail(t.Context(), []identity.AttemptCount{later}))
			}
			var firsts atomic.Int32
			var all sync.WaitGroup
			for i := range 100 {
				all.Go(func() {
					refusal, err := []ports.LoginThrottle{a, b}[i%2].Begin(t.Context(), []identity.AttemptCount{later})
					if err != nil || refusal.Wait <= 0 {
						t.Errorf("%+v, %v", refusal, err)
					}
					if refusal.First {
						firsts.Add(1)
					}
				})
			}
			all.Wait()
			if firsts.Load() != 1 {
				t.Errorf("%d", firsts.Load())
			}
		},
		"counts expire": func(t *testing.T, clock *contract.Clock, a, _ ports.LoginThrottle) {
			brief := identity.AttemptCount{Key: "brief", Free: 2, Base: 50 * time.Millisecond, Cap: 50 * time.Millisecond, Keep: 100 * time.Millisecond}
			begin(t, a, 0, brief)
			begin(t, a, 0, brief)
			clock.Move(100 * time.Millisecond)
			time.Sleep(150 * time.Millisecond) // an adapter may expire keys by another clock
			begin(t, a, 0, brief)
			begin(t, a, 0, brief)
			begin(t, a, 50*time.Millisecond, brief)
		},
		"trust expires after its life": func(t *testing.T, clock *contract.Clock, a, b ports.LoginThrottle) {
			trusts := func(want bool) {
				t.Helper()
				if got, err := b.Trusted(t.Context(), "t", "absent", "u"); err != nil || !slices.Equal(got, []bool{want, false, want}) {
					t.Fatalf("%v, %v", got, err)
				}
			}
			trusts(false)
			contract.OK(t, a.Succeed(t.Context(), identity.AttemptSuccess{Pair: "p", Return: later, Trust: []string{"t", "u"}, Life: time.Hour}))
			clock.Move(time.Hour - time.Microsecond)
			trusts(true)
			clock.Move(time.Microsecond)
			trusts(false)
		},
		"of 200 parallel attempts the free ones begin": func(t *testing.T, _ *contract.Clock, a, b ports.LoginThrottle) {
			var begun atomic.Int32
			var all sync.WaitGroup
			for i := range 200 {
				all.Go(func() {
					refusal, err := []ports.LoginThrottle{a, b}[i%2].Begin(t.Context(), []identity.AttemptCount{many})
					if err != nil {
						t.Error(err)
					}
					if refusal.Wait == 0 {
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
			clock := contract.NewClock(time.Now().UTC().Truncate(time.Microsecond))
			a, b := fresh(t, clock)
			test(t, clock, a, b)
		})
	}
}
