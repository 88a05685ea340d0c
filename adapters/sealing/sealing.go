// Package sealing encrypts the secrets that are stored, with keys derived from SECRET_KEY.
package sealing

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"strings"

	"chatbot/ports"
)

// The labels separate the keys and key ids derived here from everything else that is derived from the same secret.
const (
	keyLabel = "chatbot sealed secrets 1 key"
	idLabel  = "chatbot sealed secrets 1 key id"
)

// version begins every sealed value, so that another format can be told apart: version.key id.nonce and ciphertext.
const version = "1"

// Sealer implements ports.Sealer with AES-256-GCM. The place is its associated data.
type Sealer struct{ keys []key } // the current one first

var _ ports.Sealer = (*Sealer)(nil)

type key struct {
	id   string // reveals nothing about the key
	aead cipher.AEAD
}

// New returns a sealer that seals with a key of secret, and opens also what was sealed with a key of previous; previous may be empty.
func New(secret, previous string) (*Sealer, error) {
	s := &Sealer{}
	for _, from := range []string{secret, previous} {
		if from == "" {
			continue
		}
		k, err := newKey(from)
		if err != nil {
			return nil, err
		}
		s.keys = append(s.keys, k)
	}
	return s, nil
}

func newKey(secret string) (key, error) {
	id, err := hkdf.Key(sha256.New, []byte(secret), nil, idLabel, 6)
	if err != nil {
		return key{}, err
	}
	raw, err := hkdf.Key(sha256.New, []byte(secret), nil, keyLabel, 32)
	if err != nil {
		return key{}, err
	}
	block, err := aes.NewCipher(raw)
	if err != nil {
		return key{}, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	return key{encode(id), aead}, err
}

// encode is strict in both directions, so that a value has one spelling.
func encode(raw []byte) string { return base64.RawURLEncoding.EncodeToString(raw) }

// Seal implements ports.Sealer.
func (s *Sealer) Seal(value, place string) (string, error) {
	k := s.keys[0]
	text := k.aead.Seal(nil, nil, []byte(value), []byte(place)) //nolint:gosec // G407: the cipher makes a random nonce
	return strings.Join([]string{version, k.id, encode(text)}, "."), nil
}

// Open implements ports.Sealer.
func (s *Sealer) Open(sealed, place string) (string, error) {
	id, text, ok := split(sealed)
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if !ok || err != nil {
		return "", ports.ErrSealed
	}
	for _, k := range s.keys {
		if k.id != id {
			continue
		}
		if value, err := k.aead.Open(nil, nil, raw, []byte(place)); err == nil {
			return string(value), nil
		}
	}
	return "", ports.ErrSealed
}

// IsCurrent implements ports.Sealer.
func (s *Sealer) IsCurrent(sealed string) bool {
	id, _, ok := split(sealed)
	return ok && id == s.keys[0].id
}

func split(sealed string) (id, text string, ok bool) {
	parts := strings.Split(sealed, ".")
	if len(parts) != 3 || parts[0] != version {
		return "", "", false
	}
	return parts[1], parts[2], true
}
