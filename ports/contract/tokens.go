package contract

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"maps"
	"strings"
	"testing"
	"time"

	"chatbot/domain/login"
	"chatbot/ports"
)

// TokenSecret signs the tokens of the suite; another one must not do.
const TokenSecret = "a secret of the contract suite, 40 bytes"

var tokenTime = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// TokenClaims have every field set, each to something else.
func TokenClaims() login.Claims {
	return login.Claims{
		UserID: 9_007_199_254_740_001, LoginID: 4711, Username: "ada_1", Email: "ada+ü@example.com", TokenID: "jti-1",
		IssuedAt: tokenTime, ExpiresAt: tokenTime.Add(30 * time.Minute),
	}
}

// MakeTokens makes an adapter that signs with secret (HS256, RFC 7515 compact) and goes by the clock.
type MakeTokens func(secret string, clock ports.Clock) (ports.Tokens, error)

// Tokens holds an adapter to ports.Tokens.
func Tokens(t *testing.T, fresh MakeTokens) {
	t.Helper()
	clock := NewClock(tokenTime)
	tokens, err := fresh(TokenSecret, clock)
	ok(t, err)
	good, err := tokens.Issue(TokenClaims())
	ok(t, err)

	t.Run("round trip of every claim", func(t *testing.T) {
		got, err := tokens.Verify(good)
		ok(t, err)
		if !got.IssuedAt.Equal(tokenTime) || !got.ExpiresAt.Equal(tokenTime.Add(30*time.Minute)) {
			t.Errorf("times: %v to %v", got.IssuedAt, got.ExpiresAt)
		}
		want := TokenClaims()
		got.IssuedAt, got.ExpiresAt = want.IssuedAt, want.ExpiresAt
		if got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	})
	t.Run("says what spec 6.2 lists", func(t *testing.T) {
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
	t.Run("expiry and leeway", func(t *testing.T) {
		defer func() { clock.Move(tokenTime.Sub(clock.Now())) }()
		for after, valid := range map[time.Duration]bool{
			0: true, 30 * time.Minute: true, 30*time.Minute + 29*time.Second: true,
			30*time.Minute + 31*time.Second: false, 24 * time.Hour: false,
			-29 * time.Second: true, -31 * time.Second: false, // issued by a clock ahead of ours
		} {
			clock.Move(tokenTime.Add(after).Sub(clock.Now()))
			if _, err := tokens.Verify(good); (err == nil) != valid || (err != nil && !errors.Is(err, login.ErrToken)) {
				t.Errorf("%v after its issue: %v", after, err)
			}
		}
	})
	t.Run("of another server", func(t *testing.T) {
		other, err := fresh(strings.Replace(TokenSecret, "a", "b", 1), clock)
		ok(t, err)
		foreign, err := other.Issue(TokenClaims())
		ok(t, err)
		wantNoToken(t, tokens, "wrong secret", foreign)
	})
	t.Run("a short secret is refused", func(t *testing.T) {
		for _, secret := range []string{"", "x", TokenSecret[:31]} {
			if _, err := fresh(secret, clock); err == nil || (secret != "" && secret != "x" && strings.Contains(err.Error(), secret)) {
				t.Errorf("%d bytes: %v", len(secret), err)
			}
		}
	})
	t.Run("claims", func(t *testing.T) { tokenClaims(t, tokens, good) })
	t.Run("headers", func(t *testing.T) { tokenHeaders(t, tokens, good) })
	t.Run("shapes", func(t *testing.T) {
		for name, token := range TokenShapes(good) {
			wantNoToken(t, tokens, name, token)
		}
	})
}

func wantNoToken(t *testing.T, tokens ports.Tokens, name, token string) {
	t.Helper()
	if got, err := tokens.Verify(token); !errors.Is(err, login.ErrToken) || got != (login.Claims{}) {
		t.Errorf("%s: %+v, %v", name, got, err)
	}
}

// tokenClaims signs changed claims with the right secret.
func tokenClaims(t *testing.T, tokens ports.Tokens, good string) {
	header, payload := tokenParts(t, good)
	if _, err := tokens.Verify(signToken(t, header, payload, TokenSecret)); err != nil {
		t.Fatalf("the suite's own signature is refused: %v", err)
	}
	for claim := range payload {
		changed := maps.Clone(payload)
		delete(changed, claim)
		wantNoToken(t, tokens, "without "+claim, signToken(t, header, changed, TokenSecret))
	}
	for name, change := range map[string]map[string]any{
		"wrong issuer":        {"iss": "elsewhere"},
		"wrong audience":      {"aud": "elsewhere"},
		"no audience in it":   {"aud": []string{}},
		"wrong use":           {"token_use": "refresh"},
		"use of a wrong kind": {"token_use": []string{"access"}},
		"another's subject":   {"sub": "1"},
		"user 0":              {"sub": "0", "user_id": 0},
		"user -1":             {"sub": "-1", "user_id": -1},
		"user as text":        {"user_id": "9007199254740001"},
		"user null":           {"user_id": nil},
		"half a user":         {"sub": "1", "user_id": 1.5},
		"half a login":        {"login_id": 1.5},
		"login 0":             {"login_id": 0},
		"login beyond int64":  {"login_id": 1e300},
		"name a number":       {"username": 5},
		"expired":             {"exp": tokenTime.Add(-time.Hour).Unix()},
		"expiry as text":      {"exp": "never"},
		"expiry null":         {"exp": nil},
		"not yet valid":       {"nbf": tokenTime.Add(time.Hour).Unix()},
		"issued later":        {"iat": tokenTime.Add(time.Hour).Unix()},
	} {
		changed := maps.Clone(payload)
		maps.Copy(changed, change)
		wantNoToken(t, tokens, name, signToken(t, header, changed, TokenSecret))
	}
}

// tokenHeaders presents the good claims under headers that have fooled verifiers before.
func tokenHeaders(t *testing.T, tokens ports.Tokens, good string) {
	_, payload := tokenParts(t, good)
	own := base64.RawURLEncoding.EncodeToString([]byte("the attacker's own key, long enough"))
	jwk := map[string]any{"kty": "oct", "alg": "HS256", "k": own}
	for name, c := range map[string]struct {
		header map[string]any
		secret string
	}{
		"alg none signed":    {map[string]any{"alg": "none"}, TokenSecret},
		"alg empty":          {map[string]any{"alg": ""}, TokenSecret},
		"alg missing":        {map[string]any{"typ": "JWT"}, TokenSecret},
		"alg lower case":     {map[string]any{"alg": "hs256"}, TokenSecret},
		"alg RS256":          {map[string]any{"alg": "RS256"}, TokenSecret},
		"alg ES256":          {map[string]any{"alg": "ES256"}, TokenSecret},
		"alg HS384":          {map[string]any{"alg": "HS384"}, TokenSecret},
		"alg HS512":          {map[string]any{"alg": "HS512"}, TokenSecret},
		"alg a list":         {map[string]any{"alg": []string{"HS256"}}, TokenSecret},
		"embedded jwk":       {map[string]any{"alg": "HS256", "jwk": jwk}, "the attacker's own key, long enough"},
		"kid a path":         {map[string]any{"alg": "HS256", "kid": "../../../../dev/null"}, ""},
		"kid an injection":   {map[string]any{"alg": "HS256", "kid": "' UNION SELECT 'x"}, "x"},
		"jku elsewhere":      {map[string]any{"alg": "HS256", "jku": "http://127.0.0.1:1/keys"}, "x"},
		"x5u elsewhere":      {map[string]any{"alg": "HS256", "x5u": "http://127.0.0.1:1/cert"}, "x"},
		"empty secret":       {map[string]any{"alg": "HS256"}, ""},
		"unknown crit":       {map[string]any{"alg": "HS256", "crit": []string{"exp"}}, TokenSecret},
		"public key as HMAC": {map[string]any{"alg": "HS256"}, "-----BEGIN PUBLIC KEY-----"},
	} {
		wantNoToken(t, tokens, name, signToken(t, c.header, payload, c.secret))
	}
	parts := strings.Split(good, ".")
	none := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","typ":"JWT"}`))
	wantNoToken(t, tokens, "alg none, no signature", none+"."+parts[1]+".")
	wantNoToken(t, tokens, "alg none, old signature", none+"."+parts[1]+"."+parts[2])
	wantNoToken(t, tokens, "no signature", parts[0]+"."+parts[1]+".")
}

// TokenShapes are inputs that are no token, made from one that is.
func TokenShapes(good string) map[string]string {
	parts := strings.Split(good, ".")
	flipped := []byte(good)
	flipped[len(flipped)-6] ^= 1
	return map[string]string{
		"empty": "", "a dot": ".", "two dots": "..", "spaces": "   ", "NUL": "\x00", "invalid UTF-8": "\xff.\xfe.\xfd",
		"garbage": "not a token", "garbage in three": "a.b.c", "a JSON object": "{}", "null": "null",
		"truncated": good[:len(good)-1], "half": good[:len(good)/2], "two parts": parts[0] + "." + parts[1],
		"four parts": good + ".x", "five parts": good + ".x.y", "twice": good + good,
		"flipped bit": string(flipped), "space before": " " + good, "newline after": good + "\n", "with scheme": "Bearer " + good,
		"padded": good + "=", "parts swapped": parts[1] + "." + parts[0] + "." + parts[2],
		"flattened JSON": `{"protected":"` + parts[0] + `","payload":"` + parts[1] + `","signature":"` + parts[2] + `"}`,
		"general JSON":   `{"payload":"` + parts[1] + `","signatures":[{"protected":"` + parts[0] + `","signature":"` + parts[2] + `"}]}`,
		"huge":           strings.Repeat("A", 1<<20), "huge in three": strings.Repeat("A", 1<<19) + "." + strings.Repeat("B", 1<<19) + ".C",
		"huge signature": good + strings.Repeat("A", 1<<20), "a million dots": strings.Repeat(".", 1<<20),
		"deep JSON": base64.RawURLEncoding.EncodeToString([]byte(strings.Repeat("[", 5000))) + "." + parts[1] + "." + parts[2],
	}
}

func tokenParts(t *testing.T, token string) (header, payload map[string]any) {
	t.Helper()
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		t.Fatalf("a token of %d parts", len(parts))
	}
	for i, into := range []*map[string]any{&header, &payload} {
		text, err := base64.RawURLEncoding.DecodeString(parts[i])
		ok(t, err)
		decoder := json.NewDecoder(strings.NewReader(string(text)))
		decoder.UseNumber()
		ok(t, decoder.Decode(into))
	}
	return header, payload
}

func signToken(t *testing.T, header, payload map[string]any, secret string) string {
	t.Helper()
	var parts []string
	for _, part := range []map[string]any{header, payload} {
		text, err := json.Marshal(part)
		ok(t, err)
		parts = append(parts, base64.RawURLEncoding.EncodeToString(text))
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(strings.Join(parts, ".")))
	return strings.Join(append(parts, base64.RawURLEncoding.EncodeToString(mac.Sum(nil))), ".")
}
