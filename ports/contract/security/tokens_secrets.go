package security

import (
	"strings"
	"testing"

	"chatbot/ports"
	"chatbot/ports/contract"
)

// tokenSecrets: only our secrets are accepted, and changing the secret signs nobody out.
func tokenSecrets(t *testing.T, fresh MakeTokens, good string) {
	clock := contract.NewClock(tokenTime)
	made := func(secret, previous string) ports.Tokens {
		t.Helper()
		tokens, err := fresh(secret, previous, clock)
		contract.OK(t, err)
		return tokens
	}
	issued := func(tokens ports.Tokens) string {
		t.Helper()
		token, err := tokens.Issue(TokenClaims())
		contract.OK(t, err)
		return token
	}
	works := func(tokens ports.Tokens, name, token string) {
		t.Helper()
		if got, err := tokens.Verify(token); err != nil || got.TokenID != TokenClaims().TokenID {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	before, rotated, after := made(PreviousSecret, ""), made(TokenSecret, PreviousSecret), made(TokenSecret, "")
	old, current := issued(before), issued(rotated)
	works(rotated, "of the previous secret", old)
	works(rotated, "of the current secret", current)
	works(after, "signed while there was a previous one", current)
	wantNoToken(t, after, "of a secret that is gone", old)
	wantNoToken(t, before, "of a secret to come", current)
	if _, err := before.Verify(old); err != nil {
		t.Errorf("before: %v", err)
	}

	oldHeader, payload := tokenParts(t, old)
	header, _ := tokenParts(t, current)
	wantNoToken(t, rotated, "the previous key's kid, signed with the current", signToken(t, oldHeader, payload, TokenSecret))
	wantNoToken(t, rotated, "the current key's kid, signed with the previous", signToken(t, header, payload, PreviousSecret))
	kid, isText := header["kid"].(string)
	if !isText || kid == "" || kid == oldHeader["kid"] {
		t.Errorf("kids %v and %v", header["kid"], oldHeader["kid"])
	}
	if again, _ := tokenParts(t, good); again["kid"] != kid {
		t.Errorf("one secret, two kids: %v and %s", again["kid"], kid)
	}
	if n := len(kid); n > 32 || strings.Contains(TokenSecret, kid) {
		t.Errorf("a kid of %d characters tells of the secret", n)
	}

	for _, secret := range []string{"", "x", TokenSecret[:31]} {
		if _, err := fresh(secret, "", clock); err == nil || tells(err, secret) {
			t.Errorf("a secret of %d bytes: %v", len(secret), err)
		}
		if _, err := fresh(TokenSecret, secret, clock); secret != "" && (err == nil || tells(err, secret)) {
			t.Errorf("a previous secret of %d bytes: %v", len(secret), err)
		}
	}
	if _, err := fresh(TokenSecret, TokenSecret, clock); err == nil || tells(err, TokenSecret) {
		t.Errorf("the same secret twice: %v", err)
	}
}

// tells reports whether an error contains a secret.
func tells(err error, secret string) bool {
	return len(secret) > 1 && strings.Contains(err.Error(), secret)
}
