package jwt

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"

	"chatbot/domain/login"
	"chatbot/ports"
)

// successorLabel keeps what is derived for refresh tokens apart from anything else that is derived from a secret.
const successorLabel = "chatbot refresh token successor 1"

var _ ports.RefreshTokenDeriver = RefreshTokenDeriver(nil)

// RefreshTokenDeriver is ports.RefreshTokenDeriver with HMAC-SHA-256 under the secrets, the one in use first.
type RefreshTokenDeriver [][]byte

// NewRefreshTokenDeriver derives by secret and, unless it is "", by previous.
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

// Derive implements ports.RefreshTokenDeriver. What is no refresh token has none.
func (s RefreshTokenDeriver) Derive(token string) []string {
	family, ok := login.Family(token)
	if !ok {
		return nil
	}
	next := make([]string, len(s))
	for i, key := range s {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(token))
		next[i] = login.Token(family, base64.RawURLEncoding.EncodeToString(mac.Sum(nil)))
	}
	return next
}
