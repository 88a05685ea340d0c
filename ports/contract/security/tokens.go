// Package security holds the suites of ports.Tokens, ports.Tickets and ports.Hasher.
package security

import (
	"errors"
	"testing"
	"time"

	"chatbot/domain/identity"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// TokenSecret signs the tokens of the suite. Tokens signed with another secret are refused, except with PreviousSecret by an
// adapter that is configured with it.
const (
	TokenSecret    = "a secret of the contract suite, 40 bytes"
	PreviousSecret = "the secret that was used before that one"
)

var tokenTime = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// TokenClaims returns claims in which every field is set, each to a distinct value.
func TokenClaims() identity.Claims {
	return identity.Claims{
		UserID: 9_007_199_254_740_001, LoginID: 4711, Username: "ada_1", Email: "ada+ü@example.com", TokenID: "jti-1",
		IssuedAt: tokenTime, ExpiresAt: tokenTime.Add(30 * time.Minute),
	}
}

// MakeTokens returns an adapter that signs with secret (HS256, RFC 7515 compact, with a kid), verifies with secret or previous,
// which may be "", and uses the clock.
type MakeTokens func(secret, previous string, clock ports.Clock) (ports.Tokens, error)

// Tokens verifies an adapter of ports.Tokens.
func Tokens(t *testing.T, fresh MakeTokens) {
	t.Helper()
	clock := contract.NewClock(tokenTime)
	tokens, err := fresh(TokenSecret, "", clock)
	contract.OK(t, err)
	good, err := tokens.Issue(TokenClaims())
	contract.OK(t, err)

	t.Run("round trip of every claim", func(t *testing.T) {
		got, err := tokens.Verify(good)
		contract.OK(t, err)
		if !got.IssuedAt.Equal(tokenTime) || !got.ExpiresAt.Equal(tokenTime.Add(30*time.Minute)) {
			t.Errorf("times: %v to %v", got.IssuedAt, got.ExpiresAt)
		}
		want := TokenClaims()
		got.IssuedAt, got.ExpiresAt = want.IssuedAt, want.ExpiresAt
		if got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	})
	t.Run("has the claims of spec 6.2", func(t *testing.T) {
		header, payload := tokenParts(t, good)
		if header["alg"] != "HS256" || header["typ"] != "JWT" {
			t.Errorf("header %v", header)
		}
		for _, name := range []string{"sub", "user_id", "username", "email", "iat", "exp", "jti"} {
			if payload[name] == nil {
				t.Errorf("no %s", name)
			}
		}
	})
	t.Run("expiry and leeway", func(t *testing.T) { tokenExpiry(t, tokens, clock, good) })
	t.Run("verified twice, and again after expiry", func(t *testing.T) {
		defer func() { clock.Move(tokenTime.Sub(clock.Now())) }()
		first, err := tokens.Verify(good)
		contract.OK(t, err)
		second, err := tokens.Verify(good)
		contract.OK(t, err)
		if first != second {
			t.Errorf("%+v, then %+v", first, second)
		}
		clock.Move(31 * time.Minute)
		wantNoToken(t, tokens, "remembered beyond its end", good)
		wantNoToken(t, tokens, "and once more", good)
	})
	t.Run("secrets", func(t *testing.T) { tokenSecrets(t, fresh, good) })
	t.Run("claims", func(t *testing.T) { tokenClaims(t, tokens, good) })
	t.Run("headers", func(t *testing.T) { tokenHeaders(t, tokens, good) })
	t.Run("signatures", func(t *testing.T) { tokenSignatures(t, tokens, good) })
	t.Run("shapes", func(t *testing.T) {
		for name, token := range TokenShapes(good) {
			wantNoToken(t, tokens, name, token)
		}
	})
}

func tokenExpiry(t *testing.T, tokens ports.Tokens, clock *contract.Clock, good string) {
	defer func() { clock.Move(tokenTime.Sub(clock.Now())) }()
	for after, valid := range map[time.Duration]bool{
		0: true, 30 * time.Minute: true, 30*time.Minute + 29*time.Second: true,
		30*time.Minute + 31*time.Second: false, 24 * time.Hour: false,
		-29 * time.Second: true, -31 * time.Second: false, // issued by a clock ahead of ours
	} {
		clock.Move(tokenTime.Add(after).Sub(clock.Now()))
		if _, err := tokens.Verify(good); (err == nil) != valid || (err != nil && !errors.Is(err, identity.ErrToken)) {
			t.Errorf("%v after its issue: %v", after, err)
		}
	}
}

func wantNoToken(t *testing.T, tokens ports.Tokens, name, token string) {
	t.Helper()
	if got, err := tokens.Verify(token); !errors.Is(err, identity.ErrToken) || got != (identity.Claims{}) {
		t.Errorf("%s: %+v, %v", name, got, err)
	}
}
