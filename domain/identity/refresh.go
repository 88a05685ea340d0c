package identity

import (
	"strings"
	"time"
)

// RefreshGrace is how long the predecessor of a refresh token is still accepted, so that tabs that refresh in parallel, or a lost reply,
// sign nobody out.
const RefreshGrace = 10 * time.Second

// maxFamilyName bounds a family's name, in bytes.
const maxFamilyName = 64

// RefreshToken returns a refresh token of a family. The family's name, which is as unguessable as the secret, identifies the login of
// every token, even of one that was replaced long ago.
func RefreshToken(family, secret string) string { return family + "." + secret }

// RefreshFamily returns the name of a token's family.
func RefreshFamily(token string) (name string, ok bool) {
	name, rest, ok := strings.Cut(token, ".")
	return name, ok && name != "" && len(name) <= maxFamilyName && rest != "" && len(rest) <= maxFamilyName
}

// TokenUse is the meaning of a presented refresh token.
type TokenUse uint8

// The uses.
const (
	TokenReused TokenUse = iota // two parties hold tokens of the family: it must end
	TokenCurrent
	TokenJustReplaced // within RefreshGrace: its holder may also hold the successor
)

// Judge returns the use of a token of this family, given by its hash, at the instant now.
func (l Login) Judge(tokenHash string, now time.Time) TokenUse {
	switch {
	case tokenHash == l.TokenHash:
		return TokenCurrent
	case l.PreviousHash != "" && tokenHash == l.PreviousHash && now.Sub(l.UsedAt) < RefreshGrace:
		return TokenJustReplaced
	}
	return TokenReused
}
