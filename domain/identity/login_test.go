package identity_test

import (
	"errors"
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
		"before its end":          {identity.RestoreLogin(identity.LoginRecord{ExpiresAt: now.Add(time.Microsecond)}), true},
		"at its end":              {identity.RestoreLogin(identity.LoginRecord{ExpiresAt: now}), false},
		"after its end":           {identity.RestoreLogin(identity.LoginRecord{ExpiresAt: now.Add(-time.Second)}), false},
		"revoked":                 {identity.RestoreLogin(identity.LoginRecord{ExpiresAt: now.Add(time.Hour), RevokedAt: now}), false},
		"revoked in another zone": {identity.RestoreLogin(identity.LoginRecord{ExpiresAt: now.Add(time.Hour), RevokedAt: now.In(time.FixedZone("x", 7200))}), false},
		"never made":              {identity.Login{}, false},
	} {
		if got := c.login.Alive(now); got != c.alive {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestLoginExpiresWhenUnusedAndAfterItsLongestLife(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	life := identity.Lifetimes{Access: 5 * time.Minute, Refresh: time.Hour, Login: 90 * time.Minute}
	l := identity.NewLogin(7, "family", "first", "::1", "agent", life, now)
	want := identity.LoginRecord{
		UserID: 7, FamilyHash: identity.HashToken("family"), TokenHash: identity.HashToken("first"), CreatedAt: now, UsedAt: now, ExpiresAt: now.Add(time.Hour),
		Address: "::1", Agent: "agent",
	}
	if l.Record() != want {
		t.Errorf("got %+v, want %+v", l, want)
	}
	used := now.Add(50 * time.Minute)
	if err := l.Rotate(identity.HashToken("first"), identity.HashToken("second"), life, used); err != nil {
		t.Fatal(err)
	}
	want.TokenHash, want.PreviousHash, want.UsedAt, want.ExpiresAt = identity.HashToken("second"), want.TokenHash, used, now.Add(90*time.Minute)
	if l.Record() != want {
		t.Errorf("rotated: got %+v, want %+v", l, want)
	}
	for after, lives := range map[time.Duration][2]time.Duration{0: {40 * time.Minute, 5 * time.Minute}, 38 * time.Minute: {2 * time.Minute, 2 * time.Minute}} {
		if refresh, access := l.Left(life, used.Add(after)); refresh != lives[0] || access != lives[1] {
			t.Errorf("after %v: %v, %v, want %v", after, refresh, access, lives)
		}
	}
	if unlimited := identity.NewLogin(7, "f", "t", "", "", identity.Lifetimes{Refresh: time.Hour}, now); unlimited.Record().ExpiresAt != now.Add(time.Hour) {
		t.Errorf("without a longest life: %+v", unlimited)
	}
}

func TestRotateRefusesOtherTokensAndEndedLogins(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	life := identity.Lifetimes{Refresh: time.Hour, Login: 90 * time.Minute}
	short := identity.Lifetimes{Refresh: time.Hour, Login: 10 * time.Minute}
	for name, c := range map[string]struct {
		revoked bool
		token   string
		life    identity.Lifetimes
		after   time.Duration
	}{
		"another token":                 {false, "other", life, time.Minute},
		"expired":                       {false, "first", life, time.Hour},
		"revoked":                       {true, "first", life, time.Minute},
		"longest life shortened to now": {false, "first", short, 10 * time.Minute},
	} {
		l := identity.NewLogin(7, "family", "first", "", "", life, now)
		if c.revoked {
			l.Revoke(now)
		}
		before := l
		if err := l.Rotate(identity.HashToken(c.token), "next", c.life, now.Add(c.after)); !errors.Is(err, identity.ErrToken) || l != before {
			t.Errorf("%s: %v, %+v", name, err, l)
		}
	}
}

func TestLoginEndsWhenItIsRevokedOrExpires(t *testing.T) {
	at := func(minute int) time.Time { return time.Date(2026, 11, 23, 12, minute, 0, 0, time.UTC) }
	expiring := identity.RestoreLogin(identity.LoginRecord{ExpiresAt: at(30)})
	revoked := expiring
	revoked.Revoke(at(20))
	revoked.Revoke(at(25)) // the first time counts
	for name, c := range map[string]struct {
		login      identity.Login
		since, now int
		want       bool
	}{
		"before it expires":                {expiring, 10, 29, false},
		"as it expires":                    {expiring, 10, 30, true},
		"since it expired":                 {expiring, 30, 40, true},
		"expired before":                   {expiring, 31, 40, false},
		"revoked":                          {revoked, 10, 29, true},
		"revoked by a clock that is ahead": {revoked, 20, 19, true},
		"revoked before, expiring now":     {revoked, 21, 40, false},
	} {
		if got := c.login.Ended(at(c.since), at(c.now)); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

func TestJudge(t *testing.T) {
	used := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	l := identity.RestoreLogin(identity.LoginRecord{TokenHash: identity.HashToken("new"), PreviousHash: identity.HashToken("old"), UsedAt: used})
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
	first := identity.RestoreLogin(identity.LoginRecord{TokenHash: identity.HashToken("new"), UsedAt: used})
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
