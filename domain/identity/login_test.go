package identity_test

import (
	"strings"
	"testing"
	"time"

	"chatbot/domain/fault"
	"chatbot/domain/identity"
)

func TestAlive(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		login identity.Login
		alive bool
	}{
		"before its end":          {identity.Login{ExpiresAt: now.Add(time.Microsecond)}, true},
		"at its end":              {identity.Login{ExpiresAt: now}, false},
		"after its end":           {identity.Login{ExpiresAt: now.Add(-time.Second)}, false},
		"revoked":                 {identity.Login{ExpiresAt: now.Add(time.Hour), RevokedAt: now}, false},
		"revoked in another zone": {identity.Login{ExpiresAt: now.Add(time.Hour), RevokedAt: now.In(time.FixedZone("x", 7200))}, false},
		"never made":              {identity.Login{}, false},
	} {
		if got := c.login.Alive(now); got != c.alive {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestJudge(t *testing.T) {
	used := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	l := identity.Login{TokenHash: identity.HashToken("new"), PreviousHash: identity.HashToken("old"), UsedAt: used}
	for name, c := range map[string]struct {
		token string
		after time.Duration
		want  identity.TokenUse
	}{
		"the current one":            {"new", time.Hour, identity.TokenCurrent},
		"its predecessor at once":    {"old", 0, identity.TokenJustReplaced},
		"just within the grace":      {"old", identity.RefreshGrace - 1, identity.TokenJustReplaced},
		"when the grace is over":     {"old", identity.RefreshGrace, identity.TokenReused},
		"one from before":            {"older", time.Second, identity.TokenReused},
		"what was never a token":     {"", 0, identity.TokenReused},
		"by a clock that is behind":  {"old", -time.Second, identity.TokenJustReplaced},
		"the current one, behind it": {"new", -time.Second, identity.TokenCurrent},
	} {
		if got := l.Judge(identity.HashToken(c.token), used.Add(c.after)); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	first := identity.Login{TokenHash: identity.HashToken("new"), UsedAt: used}
	if got := first.Judge("", used); got != identity.TokenReused {
		t.Errorf("no token passes for the predecessor that a new login has not: %v", got)
	}
}

func TestFamily(t *testing.T) {
	long := strings.Repeat("x", 65)
	for token, want := range map[string]string{
		identity.RefreshToken("f", "s"): "f", "a.b.c": "a", "": "", ".": "", "f.": "", ".s": "", "fs": "", long + ".s": "", "f." + long: "", "a.b": "a",
	} {
		name, ok := identity.RefreshFamily(token)
		if ok != (want != "") || ok && name != want {
			t.Errorf("%q is of %q, %v", token, name, ok)
		}
	}
}

func TestDevice(t *testing.T) {
	for agent, want := range map[string]string{
		"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0":                                                                     "Firefox on Linux",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36":                            "Chrome on Windows",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0":              "Edge on Windows",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15":                      "Safari on macOS",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0.0.0 Mobile/15E148 Safari/604.1": "Chrome on iPhone",
		"Mozilla/5.0 (Linux; Android 15; SM-S911B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36": "Samsung Internet on Android",
		"curl/8.11.0": "curl", "": "Unknown device", "<script>": "Unknown device", "My Linux thing": "Linux",
	} {
		if got := identity.DeviceName(agent); got != want {
			t.Errorf("%s is called %q, want %q", agent, got, want)
		}
	}
}

func TestHashToken(t *testing.T) {
	if got := identity.HashToken("abc"); got != "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" {
		t.Errorf("not SHA-256 in hex: %s", got)
	}
}

func TestFaultsHaveParametersAndFieldCodes(t *testing.T) {
	if f := identity.LockedOut(89500 * time.Millisecond); f.Params["retry_after"] != 90 || identity.ErrLockedOut.Params != nil {
		t.Errorf("%+v", f)
	}
	if f := identity.WrongPassword("password"); len(f.Fields) != 1 || f.Fields[0].Name != "password" || f.Fields[0].Code != f.Code {
		t.Errorf("%+v", f)
	}
}

func TestFaultKindsMatchSpecStatuses(t *testing.T) {
	if identity.ErrCredentials.Kind != fault.Unauthenticated || identity.ErrInactive.Kind != fault.Forbidden || identity.ErrToken.Kind != fault.Unauthenticated {
		t.Error("the kinds that the spec's statuses rest on changed")
	}
}
