// Package jwt issues and verifies access tokens (spec 6.2). No other package imports the library that it uses.
package jwt

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lestrrat-go/jwx/v2/jwt"

	"chatbot/domain/identity"
	"chatbot/ports"
)

// Claims that every access token of this server has.
const (
	issuer    = "chatbot"
	audience  = "chatbot-api"
	useClaim  = "token_use"
	useAccess = "access"
	loginID   = "login_id"
	// MinSecret is the minimum length of a signing secret in bytes: the size of the digest (RFC 7518, section 3.2).
	MinSecret = 32
	leeway    = 30 * time.Second
	// maxToken bounds the tokens that are parsed; tokens issued here are shorter than 1 KiB.
	maxToken = 8 << 10
)

var (
	_ ports.Tokens = (*Tokens)(nil)

	errHeader = errors.New("the header is none that our keys write")
)

// Tokens implements ports.Tokens with HS256.
type Tokens struct {
	keys     []key // the first signs
	clock    ports.Clock
	verified *cache
}

// New returns Tokens that sign with secret and verify with secret or previous, which may be "". After a change of the secret
// the old one stays valid as previous for the life of an access token. Secrets shorter than MinSecret bytes are refused, and
// so is a previous secret that equals secret.
func New(secret, previous string, clock ports.Clock) (*Tokens, error) {
	t := &Tokens{clock: clock, verified: newCache(maxCached)}
	for i, s := range []string{secret, previous} {
		switch {
		case i == 1 && s == "":
			return t, nil
		case len(s) < MinSecret:
			return nil, fmt.Errorf("a signing secret has %d bytes; it needs at least %d", len(s), MinSecret)
		case i == 1 && s == secret:
			return nil, errors.New("the previous signing secret is the current one")
		}
		k, err := newKey(s)
		if err != nil {
			return nil, err
		}
		t.keys = append(t.keys, k)
	}
	return t, nil
}

// Issue implements ports.Tokens.
func (t *Tokens) Issue(c identity.Claims) (string, error) {
	token, err := jwt.NewBuilder().
		Issuer(issuer).Audience([]string{audience}).
		Subject(strconv.FormatInt(int64(c.UserID), 10)).
		JwtID(c.TokenID).IssuedAt(c.IssuedAt).Expiration(c.ExpiresAt).
		Claim("user_id", c.UserID).Claim("username", c.Username).Claim("email", c.Email).
		Claim(loginID, c.LoginID).Claim(useClaim, useAccess).
		Build()
	if err != nil {
		return "", err
	}
	return t.keys[0].sign(token)
}

// Verify implements ports.Tokens. It requires the exact header, issuer, audience and use, and every claim that Issue writes.
// Verified tokens are cached until they expire. Verify does not check that the login still exists: application/identity does
// so at every request, so a cached token never outlives a revocation.
func (t *Tokens) Verify(token string) (identity.Claims, error) {
	if len(token) > maxToken {
		return identity.Claims{}, identity.ErrToken
	}
	id, now := identify(token), t.clock.Now()
	claims, known := t.verified.get(id)
	if !known {
		var err error
		if claims, err = t.verify(token); err != nil {
			return identity.Claims{}, identity.ErrToken.Because(err)
		}
	}
	switch {
	case !current(claims, now):
		t.verified.forget(id)
		return identity.Claims{}, identity.ErrToken
	case !known:
		t.verified.put(id, claims)
	}
	return claims, nil
}

// verify checks a token that is not cached. The header must be byte for byte the one that one of the keys produces; it
// selects the key. A token with another key, algorithm or header parameter is refused before anything is decoded.
func (t *Tokens) verify(token string) (identity.Claims, error) {
	header, _, _ := strings.Cut(token, ".")
	i := slices.IndexFunc(t.keys, func(k key) bool { return k.header == header })
	if i < 0 {
		return identity.Claims{}, errHeader
	}
	payload, err := t.keys[i].open(token)
	if err != nil {
		return identity.Claims{}, err
	}
	parsed := jwt.New()
	if err := json.Unmarshal(payload, parsed); err != nil {
		return identity.Claims{}, err
	}
	if err := jwt.Validate(parsed,
		jwt.WithClock(jwt.ClockFunc(t.clock.Now)), jwt.WithAcceptableSkew(leeway),
		jwt.WithIssuer(issuer), jwt.WithAudience(audience), jwt.WithClaimValue(useClaim, useAccess),
		jwt.WithRequiredClaim(jwt.ExpirationKey), jwt.WithRequiredClaim(jwt.IssuedAtKey),
		jwt.WithRequiredClaim(jwt.SubjectKey), jwt.WithRequiredClaim(jwt.JwtIDKey),
	); err != nil {
		return identity.Claims{}, err
	}
	return readClaims(payload)
}
