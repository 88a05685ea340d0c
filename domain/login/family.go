package login

import (
	"strings"
	"time"
)

// Grace is how long the predecessor of a refresh token is still accepted, so that tabs that refresh in parallel, or a lost reply,
// sign nobody out.
const Grace = 10 * time.Second

// maxFamily bounds a family's name, in bytes.
const maxFamily = 64

// Token returns a refresh token of a family. The family's name, which is as unguessable as the secret, identifies the login of
// every token, even of one that was replaced long ago.
func Token(family, secret string) string { return family + "." + secret }

// Family returns the name of a token's family.
func Family(token string) (name string, ok bool) {
	name, rest, ok := strings.Cut(token, ".")
	return name, ok && name != "" && len(name) <= maxFamily && rest != "" && len(rest) <= maxFamily
}

// Use is the meaning of a presented refresh token.
type Use uint8

// The uses.
const (
	Reused Use = iota // two parties hold tokens of the family: it must end
	Current
	JustReplaced // within Grace: its holder may also hold the successor
)

// Judge returns the use of a token of this family, given by its hash, at the instant now.
func (l Login) Judge(tokenHash string, now time.Time) Use {
	switch {
	case tokenHash == l.TokenHash:
		return Current
	case l.PreviousHash != "" && tokenHash == l.PreviousHash && now.Sub(l.UsedAt) < Grace:
		return JustReplaced
	}
	return Reused
}
