package bcrypt

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"chatbot/domain/fault"
	"chatbot/ports"
	"chatbot/ports/contract"
)

const cheap = 4

func TestContract(t *testing.T) {
	h, err := New(cheap)
	if err != nil {
		t.Fatal(err)
	}
	contract.Hasher(t, h)
}

func TestHashesAreBcryptOfTheGivenCost(t *testing.T) {
	h, err := New(cheap)
	if err != nil {
		t.Fatal(err)
	}
	hash, err := h.Hash(t.Context(), "Engine1843")
	if err != nil || !strings.HasPrefix(hash, "$2a$04$") || len(hash) != 60 {
		t.Errorf("%q, %v", hash, err)
	}
	if _, err := New(99); err == nil {
		t.Error("a cost that bcrypt does not know")
	}
}

// full makes a hasher whose gate is taken by others.
func full(t *testing.T) *Hasher {
	t.Helper()
	h, err := New(cheap)
	if err != nil {
		t.Fatal(err)
	}
	for range cap(h.gate) {
		h.gate <- struct{}{}
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
		time.AfterFunc(time.Second, func() { <-h.gate })
		if _, err := h.Hash(t.Context(), "Engine1843"); err != nil {
			t.Errorf("got %v", err)
		}
		if len(h.gate) != cap(h.gate)-1 {
			t.Errorf("%d of %d places taken", len(h.gate), cap(h.gate))
		}
	})
}

func TestGateHoldsAtMostItsPlaces(t *testing.T) {
	h, err := New(cheap)
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	inside, most := 0, 0
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			_ = h.behindGate(t.Context(), func() {
				mu.Lock()
				inside++
				most = max(most, inside)
				mu.Unlock()
				time.Sleep(time.Millisecond)
				mu.Lock()
				inside--
				mu.Unlock()
			})
		})
	}
	all.Wait()
	if most > cap(h.gate) || most == 0 {
		t.Errorf("%d at once behind a gate of %d", most, cap(h.gate))
	}
}
