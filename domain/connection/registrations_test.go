package connection

import (
	"errors"
	"testing"
	"time"
)

func TestRegistrationsAreBounded(t *testing.T) {
	now := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	r := Registrations{}.With("https://a.example")
	var err error
	for n := range mostRegistrations {
		if r, err = r.Ask(now.Add(time.Duration(n) * time.Minute)); err != nil {
			t.Fatalf("%d: %v", n, err)
		}
	}
	if _, err = r.Ask(now.Add(30 * time.Minute)); !errors.Is(err, ErrUnreached) {
		t.Errorf("one more: %v", err)
	}
	if again, err := r.Ask(now.Add(time.Hour)); err != nil || again.Asked != 1 {
		t.Errorf("an hour later: %+v, %v", again, err)
	}
	if other, err := r.With("https://b.example").Ask(now); err != nil || other.Asked != 1 {
		t.Errorf("another issuer: %+v, %v", other, err)
	}
}

func TestRefusalsAreRememberedForAWhile(t *testing.T) {
	now := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	r := Registrations{Issuer: "https://a.example", Refused: now, DocumentRefused: now}
	for after, want := range map[time.Duration]struct{ asked, document bool }{
		0: {false, false}, 59 * time.Minute: {false, false}, time.Hour: {true, false}, 23 * time.Hour: {true, false}, 24 * time.Hour: {true, true},
	} {
		_, err := r.With("https://a.example/").Ask(now.Add(after))
		if asked := err == nil; asked != want.asked || !asked && !errors.Is(err, NoClient) {
			t.Errorf("after %v: %v", after, err)
		}
		if got := r.TakesDocument(now.Add(after)); got != want.document {
			t.Errorf("after %v the document is tried: %v", after, got)
		}
	}
}
