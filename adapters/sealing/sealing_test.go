package sealing_test

import (
	"errors"
	"strings"
	"testing"

	"chatbot/adapters/sealing"
	"chatbot/ports"
)

const (
	secret = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a6978"
	later  = "ffffffffffffffffffffffffffffffffffffffffffffffff"
	place  = "providers/acme/api_key"
)

func newSealer(t *testing.T, secret, previous string) *sealing.Sealer {
	t.Helper()
	s, err := sealing.New(secret, previous)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func seal(t *testing.T, s *sealing.Sealer, value string) string {
	t.Helper()
	sealed, err := s.Seal(value, place)
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}

func TestSealedValueOpensInItsPlaceOnly(t *testing.T) {
	s := newSealer(t, secret, "")
	for _, value := range []string{"", "sk-secret", strings.Repeat("ä\x00", 10_000)} {
		sealed := seal(t, s, value)
		if got, err := newSealer(t, secret, "").Open(sealed, place); err != nil || got != value {
			t.Errorf("opened %.20q, %v", got, err)
		}
		for _, other := range []string{"", "providers/acme/headers", "providers/acme2/api_key"} {
			if got, err := s.Open(sealed, other); !errors.Is(err, ports.ErrSealed) || got != "" {
				t.Errorf("in %q: %.20q, %v", other, got, err)
			}
		}
	}
}

func TestSealedTextsHideTheirValue(t *testing.T) {
	s := newSealer(t, secret, "")
	first, second := seal(t, s, "sk-secret"), seal(t, s, "sk-secret")
	if first == second {
		t.Error("equal values are sealed equally")
	}
	for _, sealed := range []string{first, second} {
		if strings.Contains(sealed, "sk-secret") || strings.Contains(sealed, secret[:12]) {
			t.Errorf("shown: %s", sealed)
		}
	}
}

func TestPreviousKeyOpensAndCurrentKeySeals(t *testing.T) {
	old, between, now := newSealer(t, secret, ""), newSealer(t, later, secret), newSealer(t, later, "")
	sealed := seal(t, old, "sk-secret")
	if got, err := between.Open(sealed, place); err != nil || got != "sk-secret" || between.IsCurrent(sealed) || !old.IsCurrent(sealed) {
		t.Errorf("opened %q, %v; current %v", got, err, between.IsCurrent(sealed))
	}
	if _, err := now.Open(sealed, place); !errors.Is(err, ports.ErrSealed) {
		t.Errorf("without the key: %v", err)
	}
	again := seal(t, between, "sk-secret")
	if got, err := now.Open(again, place); err != nil || got != "sk-secret" || !between.IsCurrent(again) {
		t.Errorf("sealed again: %q, %v", got, err)
	}
}

func TestChangedTextsDoNotOpen(t *testing.T) {
	s := newSealer(t, secret, "")
	sealed := seal(t, s, "sk-secret")
	changed := []string{"", ".", "..", "1..", "sk-secret", "2" + sealed[1:], sealed + "A", sealed + "=", sealed[:len(sealed)-1], sealed + ".x", " " + sealed}
	for i := range sealed {
		if c := byte('A'); sealed[i] != c {
			changed = append(changed, sealed[:i]+string(c)+sealed[i+1:])
		}
	}
	for _, text := range changed {
		if got, err := s.Open(text, place); !errors.Is(err, ports.ErrSealed) || got != "" {
			t.Errorf("%q opened: %q, %v", text, got, err)
		}
	}
}
