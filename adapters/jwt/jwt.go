// Package jwt makes and verifies access tokens (spec 6.2). It is the only place that knows the
// library behind them.
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

	"chatbot/domain/login"
	"chatbot/ports"
)

// What a token must say to be one of ours, for access.
const (
	issuer    = "chatbot"
	audience  = "chatbot-api"
	useClaim  = "token_use"
	useAccess = "access"
	loginID   = "login_id"
	// MinSecret is the shortest signing secret, in bytes: that of the digest (RFC 7518 section 3.2).
	MinSecret = 32
	leeway    = 30 * time.Second
	// maxToken bounds what is parsed; ours are under 1 KiB.
	maxToken = 8 << 10
)

var (
	_ ports.Tokens = (*Tokens)(nil)

	errHeader = errors.New("the header is none that our keys write")
)

// Tokens is ports.Tokens with HS256.
type Tokens struct {
	keys     []key // the first signs
	clock    ports.Clock
	verified *cache
}

// New signs with secret and verifies with it or with previous, which may be "": after a change of the
// secret the old one is kept for the life of an access token. A secret of fewer than MinSecret bytes is
// refused, and so is one that is its own predecessor.
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
func (t *Tokens) Issue(c login.Claims) (string, error) {
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

// Verify implements ports.Tokens. It pins header, issuer, audience and use, and wants every claim that
// Issue writes. What was verified once is remembered until it expires; that the login behind it still
// lives is not this package's to say: application/account asks at every request, so that remembering
// never outlives a revocation.
func (t *Tokens) Verify(token string) (login.Claims, error) {
	if len(token) > maxToken {
		return login.Claims{}, login.ErrToken
	}
	id, now := identify(token), t.clock.Now()
	claims, known := t.verified.get(id)
	if !known {
		var err error
		if claims, err = t.verify(token); err != nil {
			return login.Claims{}, login.ErrToken.Because(err)
		}
	}
	switch {
	case !current(claims, now):
		t.verified.forget(id)
		return login.Claims{}, login.ErrToken
	case !known:
		t.verified.put(id, claims)
	}
	return claims, nil
}

// verify does the whole work. The header has to be, to the letter, the one that we write with one of our
// keys: its kid chooses the key, and a token that names another key, another algorithm or anything else
// is refused before a byte of it is decoded.
func (t *Tokens) verify(token string) (login.Claims, error) {
	header, _, _ := strings.Cut(token, ".")
	i := slices.IndexFunc(t.keys, func(k key) bool { return k.header == header })
	if i < 0 {
		return login.Claims{}, errHeader
	}
	payload, err := t.keys[i].open(token)
	if err != nil {
		return login.Claims{}, err
	}
	parsed := jwt.New()
	if err := json.Unmarshal(payload, parsed); err != nil {
		return login.Claims{}, err
	}
	if err := jwt.Validate(parsed,
		jwt.WithClock(jwt.ClockFunc(t.clock.Now)), jwt.WithAcceptableSkew(leeway),
		jwt.WithIssuer(issuer), jwt.WithAudience(audience), jwt.WithClaimValue(useClaim, useAccess),
		jwt.WithRequiredClaim(jwt.ExpirationKey), jwt.WithRequiredClaim(jwt.IssuedAtKey),
		jwt.WithRequiredClaim(jwt.SubjectKey), jwt.WithRequiredClaim(jwt.JwtIDKey),
	); err != nil {
		return login.Claims{}, err
	}
	return readClaims(payload)
}
