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

var _ ports.Successors = Successors(nil)

// Successors is ports.Successors with HMAC-SHA-256 under the secrets, the one in use first.
type Successors [][]byte

// NewSuccessors derives by secret and, unless it is "", by previous.
func NewSuccessors(secret, previous string) Successors {
	var s Successors
	for _, one := range []string{secret, previous} {
		if one != "" {
			mac := hmac.New(sha256.New, []byte(one))
			mac.Write([]byte(successorLabel))
			s = append(s, mac.Sum(nil))
		}
	}
	return s
}

// After is that of ports.Successors. What is no refresh token has none.
func (s Successors) After(token string) []string {
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
