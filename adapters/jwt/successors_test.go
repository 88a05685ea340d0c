package jwt

import (
	"strings"
	"testing"

	"chatbot/domain/login"
)

func TestSuccessors(t *testing.T) {
	const old, secret = "an old secret of thirty-two bytes", "a new secret of thirty-two bytes!"
	token := login.Token("family", "first")
	now := NewSuccessors(secret, old).After(token)
	if len(now) != 2 || now[0] == now[1] || now[1] != NewSuccessors(old, "").After(token)[0] || now[0] != NewSuccessors(secret, "").After(token)[0] {
		t.Errorf("after a change of the secret: %v", now)
	}
	seen := map[string]bool{token: true}
	for range 100 {
		token = NewSuccessors(secret, "").After(token)[0]
		family, ok := login.Family(token)
		if _, rest, _ := strings.Cut(token, "."); !ok || family != "family" || len(rest) != 43 || seen[token] {
			t.Fatalf("%s follows, of %q", token, family)
		}
		seen[token] = true
	}
	for _, bad := range []string{"", "no family", ".x"} {
		if got := NewSuccessors(secret, "").After(bad); got != nil {
			t.Errorf("%q is followed by %v", bad, got)
		}
	}
}
