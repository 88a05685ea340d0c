package identity

import (
	"crypto/sha256"
	"encoding/base32"
	"strings"
	"unicode"
)

// RecoveryCodes is the number of recovery codes of a set.
const RecoveryCodes = 10

// recoveryLength is the length of a recovery code without dashes: 80 bits, so that its plain digest cannot be searched.
const recoveryLength = 16

// NewRecoveryCode returns a recovery code of an unguessable text, in groups of four.
func NewRecoveryCode(secret string) string {
	sum := sha256.Sum256([]byte("recovery code " + secret))
	text := base32.StdEncoding.EncodeToString(sum[:10])
	return strings.Join([]string{text[:4], text[4:8], text[8:12], text[12:]}, "-")
}

// RecoveryHash returns the stored form of a recovery code as a person typed it: in any letter case, with or without dashes and spaces, and
// with digits that are mistaken for letters. ok is false for what is no recovery code.
func RecoveryHash(typed string) (hash string, ok bool) {
	code := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) || unicode.Is(unicode.Cf, r):
			return -1
		case r == '0':
			return 'O'
		case r == '1':
			return 'I'
		case r == '8':
			return 'B'
		}
		return unicode.ToUpper(r)
	}, typed)
	if len(code) != recoveryLength {
		return "", false
	}
	if _, err := base32.StdEncoding.DecodeString(code); err != nil {
		return "", false
	}
	return HashToken(code), true
}
