package jwt

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"

	"chatbot/domain/identity"
	"chatbot/ports"
)

// successorLabel separates refresh tokens from other values derived from a secret.
const successorLabel = "chatbot refresh token successor 1"

var _ ports.RefreshTokenDeriver = RefreshTokenDeriver(nil)

// RefreshTokenDeriver implements ports.RefreshTokenDeriver with HMAC-SHA-256. It holds one key per secret, the current one first.
type RefreshTokenDeriver [][]byte

// NewRefreshTokenDeriver returns a deriver for secret and, unless it is "", previous.
func NewRefreshTokenDeriver(secret, previous string) RefreshTokenDeriver {
	var s RefreshTokenDeriver
	for _, one := range []string{secret, previous} {
		if one != "" {
			mac := hmac.New(sha256.New, []byte(one))
			mac.Write([]byte(successorLabel))
			s = append(s, mac.Sum(nil))
		}
	}
	return s
}

// Derive implements ports.RefreshTokenDeriver. It returns nil for text that is not a refresh token.
func (s RefreshTokenDeriver) Derive(token string) []string {
	family, ok := identity.RefreshFamily(token)
	if !ok {
		return nil
	}
	next := make([]string, len(s))
	for i, key := range s {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(token))
		next[i] = identity.RefreshToken(family, base64.RawURLEncoding.EncodeToString(mac.Sum(nil)))
	}
	return next
}
