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
	case tokenHash == l.is.TokenHash:
		return TokenCurrent
	case l.is.PreviousHash != "" && tokenHash == l.is.PreviousHash && now.Sub(l.is.UsedAt) < RefreshGrace:
		return TokenJustReplaced
	}
	return TokenReused
}

// Rotate replaces the current token by the next one and extends the login, at most to its longest life. Fault: ErrToken when the login
// has ended, or ends now because Lifetimes.Login was shortened, or the token is not the current one.
func (l *Login) Rotate(tokenHash, next string, life Lifetimes, now time.Time) error {
	expires := life.expiry(l.is.CreatedAt, now)
	if !l.Alive(now) || tokenHash != l.is.TokenHash || !now.Before(expires) {
		return ErrToken
	}
	l.is.PreviousHash, l.is.TokenHash, l.is.UsedAt, l.is.ExpiresAt = tokenHash, next, now, expires
	return nil
}

// Left returns how long a login whose token was stored at now can be used without another refresh, and its access token, which never
// outlives the login.
func (l Login) Left(life Lifetimes, now time.Time) (refresh, access time.Duration) {
	refresh = l.is.ExpiresAt.Sub(now)
	return refresh, min(life.Access, refresh)
}
