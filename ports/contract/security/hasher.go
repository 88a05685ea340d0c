package security

import (
	"strings"
	"testing"
	"time"

	"chatbot/domain/identity"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// Hasher verifies an adapter of ports.Hasher, configured cheap enough for tests but not free: its work is timed.
func Hasher(t *testing.T, h ports.Hasher) {
	t.Helper()
	const password = "Engine1843 ünï 🔑"
	hash, err := h.Hash(t.Context(), identity.Asker{}, password)
	contract.OK(t, err)

	t.Run("round trip", func(t *testing.T) { wantMatch(t, h, hash, password, true) })
	t.Run("near misses", func(t *testing.T) {
		for _, other := range []string{"", "x", "engine1843 ünï 🔑", password + " ", " " + password, password + "\x00", strings.TrimSuffix(password, "🔑")} {
			wantMatch(t, h, hash, other, false)
		}
	})
	t.Run("every character counts", func(t *testing.T) {
		long := strings.Repeat("🔑", 127)
		hash, err := h.Hash(t.Context(), identity.Asker{}, long+"🔒")
		contract.OK(t, err)
		wantMatch(t, h, hash, long+"🔒", true)
		wantMatch(t, h, hash, long+"🔓", false)
		wantMatch(t, h, hash, long, false)
	})
	t.Run("characters after a NUL count", func(t *testing.T) {
		hash, err := h.Hash(t.Context(), identity.Asker{}, "Aa1\x00right")
		contract.OK(t, err)
		wantMatch(t, h, hash, "Aa1\x00right", true)
		wantMatch(t, h, hash, "Aa1\x00wrong", false)
	})
	t.Run("salted", func(t *testing.T) {
		again, err := h.Hash(t.Context(), identity.Asker{}, password)
		contract.OK(t, err)
		if again == hash || strings.Contains(hash, password) {
			t.Error("one password has one hash")
		}
		wantMatch(t, h, again, password, true)
	})
	t.Run("a malformed hash never matches", func(t *testing.T) {
		for _, bad := range []string{"", "x", password, hash[:len(hash)-1], "$2a$04$", "$9z" + hash[3:], "\x00\xff"} {
			for _, p := range []string{password, "", "no such user"} {
				wantMatch(t, h, bad, p, false)
			}
		}
	})
	t.Run("an unknown user takes as long as a known one", func(t *testing.T) {
		known, unknown := time.Hour, time.Hour
		for range 25 { // alternately; the fastest of each is the duration without other load
			known = min(known, timed(func() { wantMatch(t, h, hash, "wrong", false) }))
			unknown = min(unknown, timed(func() { wantMatch(t, h, "", "wrong", false) }))
		}
		// An adapter that skipped the work would be a thousand times faster.
		if ratio := float64(unknown) / float64(known); ratio < 0.3 || ratio > 3 {
			t.Errorf("known %v, unknown %v", known, unknown)
		}
	})
}

func wantMatch(t *testing.T, h ports.Hasher, hash, password string, want bool) {
	t.Helper()
	got, err := h.Matches(t.Context(), identity.Asker{}, hash, password)
	if err != nil || got != want {
		t.Errorf("Matches(%.12q…, %.12q…) = %v, %v; want %v", hash, password, got, err, want)
	}
}

func timed(work func()) time.Duration {
	began := time.Now()
	work()
	return time.Since(began)
}
