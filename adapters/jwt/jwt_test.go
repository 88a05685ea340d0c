package jwt_test

import (
	"errors"
	"testing"
	"time"

	"chatbot/adapters/jwt"
	"chatbot/domain/login"
	"chatbot/ports"
	"chatbot/ports/contract"
)

func TestContract(t *testing.T) {
	contract.Tokens(t, func(secret string, clock ports.Clock) (ports.Tokens, error) { return jwt.New(secret, clock) })
}

// FuzzVerify: whatever comes in, only what Issue made goes through.
func FuzzVerify(f *testing.F) {
	clock := contract.NewClock(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC))
	tokens, err := jwt.New(contract.TokenSecret, clock)
	if err != nil {
		f.Fatal(err)
	}
	good, err := tokens.Issue(contract.TokenClaims())
	if err != nil {
		f.Fatal(err)
	}
	claims, err := tokens.Verify(good)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	for _, shape := range contract.TokenShapes(good) {
		if len(shape) < 4096 {
			f.Add(shape)
		}
	}
	f.Fuzz(func(t *testing.T, token string) {
		got, err := tokens.Verify(token)
		if err == nil && got == claims {
			return // the same token, or one that differs in bits that base64 does not use
		}
		if !errors.Is(err, login.ErrToken) || got != (login.Claims{}) {
			t.Errorf("%q: %+v, %v", token, got, err)
		}
	})
}
