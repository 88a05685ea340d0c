package login_test

import (
	"testing"
	"time"

	"chatbot/domain/fault"
	"chatbot/domain/login"
)

func TestAlive(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		login login.Login
		alive bool
	}{
		"before its end":          {login.Login{ExpiresAt: now.Add(time.Microsecond)}, true},
		"at its end":              {login.Login{ExpiresAt: now}, false},
		"after its end":           {login.Login{ExpiresAt: now.Add(-time.Second)}, false},
		"revoked":                 {login.Login{ExpiresAt: now.Add(time.Hour), RevokedAt: now}, false},
		"revoked in another zone": {login.Login{ExpiresAt: now.Add(time.Hour), RevokedAt: now.In(time.FixedZone("x", 7200))}, false},
		"never made":              {login.Login{}, false},
	} {
		if got := c.login.Alive(now); got != c.alive {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestReused(t *testing.T) {
	l := login.Login{TokenHash: login.HashToken("new"), PreviousHash: login.HashToken("old")}
	if l.Reused(login.HashToken("new")) {
		t.Error("the current token counts as used")
	}
	if !l.Reused(login.HashToken("old")) || !l.Reused("") {
		t.Error("another token passes")
	}
}

func TestHashToken(t *testing.T) {
	if got := login.HashToken("abc"); got != "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" {
		t.Errorf("not SHA-256 in hex: %s", got)
	}
}

func TestKindsBehindTheSpecsStatuses(t *testing.T) {
	if login.ErrCredentials.Kind != fault.Unauthenticated || login.ErrInactive.Kind != fault.Forbidden || login.ErrToken.Kind != fault.Unauthenticated {
		t.Error("the kinds that the spec's statuses rest on changed")
	}
}
