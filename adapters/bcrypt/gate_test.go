package bcrypt

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"chatbot/domain/fault"
	"chatbot/ports"
)

// full makes a hasher whose gate is taken by others.
func full(t *testing.T) *Hasher {
	t.Helper()
	h, err := New(cheap)
	if err != nil {
		t.Fatal(err)
	}
	for range cap(h.gate.places) {
		h.gate.places <- struct{}{}
	}
	return h
}

func TestGateTurnsAwayAfterAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := full(t)
		began := time.Now()
		_, err := h.Hash(t.Context(), "Engine1843")
		if !errors.Is(err, ports.ErrBusy) || time.Since(began) != maxWait {
			t.Errorf("Hash: %v after %v", err, time.Since(began))
		}
		if ok, err := h.Matches(t.Context(), "", "x"); ok || !errors.Is(err, ports.ErrBusy) {
			t.Errorf("Matches: %v, %v", ok, err)
		}
		if f := fault.From(ports.ErrBusy); f.RetryAfter <= 0 {
			t.Error("does not say when to come back")
		}
	})
}

func TestGateTurnsAwayAtOnceWhomItCannotServe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := full(t)
		ctx, leave := context.WithCancel(t.Context())
		var all sync.WaitGroup
		for range seats * cap(h.gate.places) {
			all.Go(func() { _ = h.gate.enter(ctx) })
		}
		synctest.Wait()
		began := time.Now()
		if err := h.gate.enter(ctx); !errors.Is(err, ports.ErrBusy) || time.Since(began) != 0 {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		leave()
		all.Wait()
		if n := h.gate.waiting.Load(); n != 0 {
			t.Errorf("%d wait still", n)
		}
	})
}

func TestGateLetsGoOfACallerWhoLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := full(t)
		left := errors.New("the client left")
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second, func() { cancel(left) })
		if _, err := h.Hash(ctx, "Engine1843"); !errors.Is(err, left) {
			t.Errorf("got %v", err)
		}
	})
}

func TestGateOpensAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := full(t)
		time.AfterFunc(time.Second, h.gate.leave)
		if _, err := h.Hash(t.Context(), "Engine1843"); err != nil {
			t.Errorf("got %v", err)
		}
		if len(h.gate.places) != cap(h.gate.places)-1 {
			t.Errorf("%d of %d places taken", len(h.gate.places), cap(h.gate.places))
		}
	})
}

func TestGateHoldsAtMostItsPlaces(t *testing.T) {
	g := newGate(2)
	var mu sync.Mutex
	inside, most := 0, 0
	count := func(change int) {
		mu.Lock()
		defer mu.Unlock()
		inside += change
		most = max(most, inside)
	}
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			_, _ = through(t.Context(), g, func() error {
				count(1)
				defer count(-1)
				time.Sleep(time.Millisecond)
				return nil
			})
		})
	}
	all.Wait()
	if most != 2 {
		t.Errorf("%d at once behind a gate of 2", most)
	}
}

// TestWhatGetsNowhereIsDoneAgain: on a machine whose cores are all wanted by others nobody waits for ever.
func TestWhatGetsNowhereIsDoneAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate(1)
		var mu sync.Mutex
		tries, stuck := 0, make(chan struct{})
		work := func() int {
			mu.Lock()
			tries++
			try := tries
			mu.Unlock()
			if try == 1 {
				<-stuck
			}
			return try
		}
		ask := func(want int, after time.Duration) {
			t.Helper()
			began := time.Now()
			if got, err := through(t.Context(), g, work); got != want || err != nil || time.Since(began) != after {
				t.Errorf("try %d after %v, %v", got, time.Since(began), err)
			}
		}
		ask(2, patience)
		ask(3, 0) // without trying so again
		close(stuck)
		synctest.Wait()
		ask(4, 0)
		if g.starved.Load() != 0 || len(g.places) != 0 {
			t.Errorf("%d starve, %d places are taken", g.starved.Load(), len(g.places))
		}
	})
}
