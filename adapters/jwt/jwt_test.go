package jwt_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"chatbot/adapters/jwt"
	"chatbot/domain/identity"
	"chatbot/ports"
	"chatbot/ports/contract"
	"chatbot/ports/contract/security"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func TestContract(t *testing.T) {
	security.Tokens(t, func(secret, previous string, clock ports.Clock) (ports.Tokens, error) {
		return jwt.New(secret, previous, clock)
	})
}

// issuedByV3 is a token that version 1.0.0 issued under contract.TokenSecret, with another version of the library.
const issuedByV3 = "eyJhbGciOiJIUzI1NiIsImtpZCI6InZWVEtCRzhoRnA4aiIsInR5cCI6IkpXVCJ9." +
	"eyJhdWQiOlsiY2hhdGJvdC1hcGkiXSwiZW1haWwiOiJhZGErw7xAZXhhbXBsZS5jb20iLCJleHAiOjE3OTU0MzcwMDAsImlhdCI6MTc5NTQzNTIwMCwi" +
	"aXNzIjoiY2hhdGJvdCIsImp0aSI6Imp0aS0xIiwibG9naW5faWQiOjQ3MTEsInN1YiI6IjkwMDcxOTkyNTQ3NDAwMDEiLCJ0b2tlbl91c2UiOiJhY2Nl" +
	"c3MiLCJ1c2VyX2lkIjo5MDA3MTk5MjU0NzQwMDAxLCJ1c2VybmFtZSI6ImFkYV8xIn0.5QbngopBS4yuYdIpuF41YV0N8s4ECLFvQ1JTU8YuWoU"

// While servers are replaced, old and new ones accept each other's tokens.
func TestTokensOfThePreviousReleaseStayValid(t *testing.T) {
	for name, secrets := range map[string][2]string{
		"same secret": {security.TokenSecret, ""}, "secret changed since": {"another secret, of 32 bytes or more", security.TokenSecret},
	} {
		tokens, err := jwt.New(secrets[0], secrets[1], contract.NewClock(noon))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := tokens.Verify(issuedByV3); err != nil || got != security.TokenClaims() {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	tokens, err := jwt.New(security.TokenSecret, "", contract.NewClock(noon))
	if err != nil {
		t.Fatal(err)
	}
	if now, err := tokens.Issue(security.TokenClaims()); err != nil || now != issuedByV3 {
		t.Errorf("the same claims make another token: %s, %v", now, err)
	}
}

// FuzzVerify checks that Verify accepts exactly the tokens that Issue made, byte for byte.
func FuzzVerify(f *testing.F) {
	tokens, err := jwt.New(security.TokenSecret, security.PreviousSecret, contract.NewClock(noon))
	if err != nil {
		f.Fatal(err)
	}
	good, err := tokens.Issue(security.TokenClaims())
	if err != nil {
		f.Fatal(err)
	}
	claims, err := tokens.Verify(good)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	for _, shape := range security.TokenShapes(good) {
		if len(shape) < 4096 {
			f.Add(shape)
		}
	}
	f.Fuzz(func(t *testing.T, token string) {
		for range 2 { // the second time from the cache, if it is cached
			got, err := tokens.Verify(token)
			if token == good && err == nil && got == claims {
				continue
			}
			if token == good || !errors.Is(err, identity.ErrToken) || got != (identity.Claims{}) {
				t.Errorf("%q: %+v, %v", token, got, err)
			}
		}
	})
}

// FuzzClaims checks that Verify either refuses a correctly signed token or returns complete claims, whatever the payload.
func FuzzClaims(f *testing.F) {
	tokens, err := jwt.New(security.TokenSecret, "", contract.NewClock(noon))
	if err != nil {
		f.Fatal(err)
	}
	good, err := tokens.Issue(security.TokenClaims())
	if err != nil {
		f.Fatal(err)
	}
	header, rest, _ := strings.Cut(good, ".")
	encoded, _, _ := strings.Cut(rest, ".")
	payload, err := base64.RawURLEncoding.DecodeString(encoded)
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{string(payload), "", "{}", "null", `{"exp":"1"}`, strings.Replace(string(payload), ":", ":-", 4)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, payload string) {
		signed := header + "." + base64.RawURLEncoding.EncodeToString([]byte(payload))
		mac := hmac.New(sha256.New, []byte(security.TokenSecret))
		mac.Write([]byte(signed))
		got, err := tokens.Verify(signed + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil)))
		switch {
		case errors.Is(err, identity.ErrToken) && got == (identity.Claims{}):
		case err == nil && got.UserID > 0 && got.LoginID > 0 && got.Username != "" && got.Email != "" && got.TokenID != "" &&
			got.ExpiresAt.After(noon.Add(-31*time.Second)) && strings.Contains(payload, `"chatbot-api"`):
		default:
			t.Errorf("%q: %+v, %v", payload, got, err)
		}
	})
}

// BenchmarkVerify measures what the cache saves: the same token every time, and a new one every time.
func BenchmarkVerify(b *testing.B) {
	clock := contract.NewClock(noon)
	tokens, err := jwt.New(security.TokenSecret, "", clock)
	if err != nil {
		b.Fatal(err)
	}
	issued := make([]string, 8192) // twice the size of the cache, so that every token has been dropped when it comes up again
	for i := range issued {
		claims := security.TokenClaims()
		claims.TokenID = strconv.Itoa(i)
		if issued[i], err = tokens.Issue(claims); err != nil {
			b.Fatal(err)
		}
	}
	for name, distinct := range map[string]int{"remembered": 1000, "new": len(issued)} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if _, err := tokens.Verify(issued[i%distinct]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("rubbish", func(b *testing.B) {
		b.ReportAllocs()
		token := "eyJhbGciOiJub25lIn0" + issued[0][strings.IndexByte(issued[0], '.'):]
		for b.Loop() {
			if _, err := tokens.Verify(token); err == nil {
				b.Fatal("accepted")
			}
		}
	})
}
