package login

import (
	"strings"
	"time"
)

// Grace is how long the predecessor of a refresh token is still honoured: tabs that refresh at the same time, and
// a reply that got lost, sign nobody out.
const Grace = 10 * time.Second

// maxFamily bounds the name of a family, in bytes.
const maxFamily = 64

// Token is the first refresh token of a family, or one that follows it: the family's name, which is as unguessable
// as the rest, tells to which login even a token belongs that was replaced long ago.
func Token(family, secret string) string { return family + "." + secret }

// Family is the name of a token's family.
func Family(token string) (name string, ok bool) {
	name, rest, ok := strings.Cut(token, ".")
	return name, ok && name != "" && len(name) <= maxFamily && rest != "" && len(rest) <= maxFamily
}

// Use is what presenting a refresh token means.
type Use uint8

// The uses.
const (
	Reused Use = iota // two parties hold the family: it must end
	Current
	JustReplaced // within Grace: the one who holds the successor may be the same
)

// Judge says what it means that a token of the family, known by its hash, is presented at the instant now.
func (l Login) Judge(tokenHash string, now time.Time) Use {
	switch {
	case tokenHash == l.TokenHash:
		return Current
	case l.PreviousHash != "" && tokenHash == l.PreviousHash && now.Sub(l.UsedAt) < Grace:
		return JustReplaced
	}
	return Reused
}
