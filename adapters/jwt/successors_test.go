package jwt

import (
	"strings"
	"testing"

	"chatbot/domain/identity"
)

func TestDeriveRefreshTokens(t *testing.T) {
	const old, secret = "an old secret of thirty-two bytes", "a new secret of thirty-two bytes!"
	token := identity.RefreshToken("family", "first")
	now := NewRefreshTokenDeriver(secret, old).Derive(token)
	if len(now) != 2 || now[0] == now[1] || now[1] != NewRefreshTokenDeriver(old, "").Derive(token)[0] || now[0] != NewRefreshTokenDeriver(secret, "").Derive(token)[0] {
		t.Errorf("after a change of the secret: %v", now)
	}
	seen := map[string]bool{token: true}
	for range 100 {
		token = NewRefreshTokenDeriver(secret, "").Derive(token)[0]
		family, ok := identity.RefreshFamily(token)
		if _, rest, _ := strings.Cut(token, "."); !ok || family != "family" || len(rest) != 43 || seen[token] {
			t.Fatalf("%s follows, of %q", token, family)
		}
		seen[token] = true
	}
	for _, bad := range []string{"", "no family", ".x"} {
		if got := NewRefreshTokenDeriver(secret, "").Derive(bad); got != nil {
			t.Errorf("%q is followed by %v", bad, got)
		}
	}
}
