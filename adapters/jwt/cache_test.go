package jwt

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"chatbot/domain/identity"
	"chatbot/ports/contract"
	"chatbot/ports/contract/security"
)

func newTokens(t *testing.T) (*Tokens, *contract.Clock) {
	t.Helper()
	clock := contract.NewClock(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC))
	tokens, err := New(security.TokenSecret, "", clock)
	if err != nil {
		t.Fatal(err)
	}
	return tokens, clock
}

func issue(t *testing.T, tokens *Tokens, id string) string {
	t.Helper()
	claims := security.TokenClaims()
	claims.TokenID = id
	token, err := tokens.Issue(claims)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func TestOnlyVerifiedTokensAreCached(t *testing.T) {
	tokens, clock := newTokens(t)
	good := issue(t, tokens, "1")
	for _, shape := range security.TokenShapes(good) {
		_, _ = tokens.Verify(shape)
	}
	if n := tokens.verified.len(); n != 0 {
		t.Errorf("%d refusals are remembered", n)
	}
	want, err := tokens.Verify(good)
	if err != nil || tokens.verified.len() != 1 {
		t.Fatalf("%d remembered, %v", tokens.verified.len(), err)
	}
	// Without keys, only the cache can verify the token.
	tokens.keys = nil
	if got, err := tokens.Verify(good); err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
	if strings.Contains(fmt.Sprintf("%+v", tokens.verified.young), good) {
		t.Error("the token itself is kept")
	}
	clock.Move(30*time.Minute + leeway - time.Second)
	if _, err := tokens.Verify(good); err != nil {
		t.Errorf("within the leeway: %v", err)
	}
	clock.Move(time.Second)
	if _, err := tokens.Verify(good); err == nil {
		t.Error("remembered beyond its end")
	}
	if n := tokens.verified.len(); n != 0 {
		t.Errorf("%d expired ones are kept", n)
	}
}

func TestCacheIsBoundedAndKeepsTokensInUse(t *testing.T) {
	c := newCache(100)
	asked := identify("asked for")
	c.put(asked, identity.Claims{UserID: 7})
	for i := range 10_000 {
		c.put(identify(fmt.Sprint(i)), identity.Claims{UserID: identity.UserID(i)})
		if n := c.len(); n > 100 {
			t.Fatalf("%d remembered", n)
		}
		if i%20 == 0 {
			if got, ok := c.get(asked); !ok || got.UserID != 7 {
				t.Fatalf("after %d others: %+v, %v", i, got, ok)
			}
		}
	}
	if _, ok := c.get(identify("1")); ok {
		t.Error("the first is still there")
	}
	c.forget(asked)
	if _, ok := c.get(asked); ok {
		t.Error("forgotten, and there")
	}
}

// TestCacheIsSafeForConcurrentUse also finds claims that are returned for another token.
func TestCacheIsSafeForConcurrentUse(t *testing.T) {
	tokens, _ := newTokens(t)
	tokens.verified = newCache(8) // smaller than the number of tokens, so that generations change all the time
	issued := make([]string, 16)
	for i := range issued {
		issued[i] = issue(t, tokens, fmt.Sprint(i))
	}
	var all sync.WaitGroup
	for g := range 8 {
		all.Go(func() {
			for n := range 400 {
				i := (n*7 + g) % len(issued)
				if got, err := tokens.Verify(issued[i]); err != nil || got.TokenID != fmt.Sprint(i) {
					t.Errorf("token %d: %q, %v", i, got.TokenID, err)
				}
				if _, err := tokens.Verify(issued[i] + "A"); err == nil {
					t.Error("a longer one is accepted")
				}
			}
		})
	}
	all.Wait()
	if n := tokens.verified.len(); n > 8 {
		t.Errorf("%d remembered", n)
	}
}
