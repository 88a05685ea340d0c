package bcrypt

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// full returns a hasher whose places are all taken.
func full(t *testing.T) *Hasher {
	t.Helper()
	h, err := New(cheap)
	if err != nil {
		t.Fatal(err)
	}
	h.gate.taken = h.gate.places
	return h
}

func TestGateRefusesAfterMaxWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := full(t)
		began := time.Now()
		_, err := h.Hash(t.Context(), identity.Asker{}, "Engine1843")
		if !errors.Is(err, ports.ErrBusy) || time.Since(began) != maxWait {
			t.Errorf("Hash: %v after %v", err, time.Since(began))
		}
		if ok, err := h.Matches(t.Context(), identity.Asker{}, "", "x"); ok || !errors.Is(err, ports.ErrBusy) {
			t.Errorf("Matches: %v, %v", ok, err)
		}
		if f := fault.From(ports.ErrBusy); f.RetryAfter <= 0 {
			t.Error("does not say when to come back")
		}
	})
}

func TestGateRefusesAtOnceWhenFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := full(t)
		ctx, leave := context.WithCancel(t.Context())
		var all sync.WaitGroup
		for i := range seats * h.gate.places {
			all.Go(func() { _ = h.gate.enter(ctx, identity.Asker{Address: fmt.Sprintf("10.%d.0.1", i)}) })
		}
		synctest.Wait()
		began := time.Now()
		if err := h.gate.enter(ctx, identity.Asker{Address: "192.0.2.1"}); !errors.Is(err, ports.ErrBusy) || time.Since(began) != 0 {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		leave()
		all.Wait()
		wantEmpty(t, h.gate, h.gate.places)
	})
}

// wantEmpty fails the test unless nobody waits and the given number of places is taken.
func wantEmpty(t *testing.T, g *gate, taken int) {
	t.Helper()
	if len(g.known.waiting)+len(g.strangers.waiting)+len(g.known.shares)+len(g.strangers.shares) != 0 || g.taken != taken {
		t.Errorf("%d known and %d strangers wait, %d places are taken", len(g.known.waiting), len(g.strangers.waiting), g.taken)
	}
}

func TestGateReleasesDepartedCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := full(t)
		left := errors.New("the client left")
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second, func() { cancel(left) })
		if _, err := h.Hash(ctx, identity.Asker{}, "Engine1843"); !errors.Is(err, left) {
			t.Errorf("got %v", err)
		}
	})
}

func TestGateOpensAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := full(t)
		time.AfterFunc(time.Second, h.gate.leave)
		if _, err := h.Hash(t.Context(), identity.Asker{}, "Engine1843"); err != nil {
			t.Errorf("got %v", err)
		}
		wantEmpty(t, h.gate, h.gate.places-1)
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
			_, _ = through(t.Context(), g, identity.Asker{}, func() error {
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
