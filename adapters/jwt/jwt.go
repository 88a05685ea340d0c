// Package jwt makes and verifies access tokens (spec 6.2). It is the only place that knows the
// library behind them.
package jwt

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/lestrrat-go/jwx/v3/jwa"
	"github.com/lestrrat-go/jwx/v3/jwt"

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

var _ ports.Tokens = (*Tokens)(nil)

// Tokens is ports.Tokens with HS256.
type Tokens struct {
	secret []byte
	clock  ports.Clock
}

// New refuses a secret of fewer than MinSecret bytes.
func New(secret string, clock ports.Clock) (*Tokens, error) {
	if len(secret) < MinSecret {
		return nil, fmt.Errorf("the signing secret has %d bytes; it needs at least %d", len(secret), MinSecret)
	}
	return &Tokens{[]byte(secret), clock}, nil
}

// Issue is that of ports.Tokens.
func (t *Tokens) Issue(c login.Claims) (string, error) {
	token, err := jwt.NewBuilder().
		Issuer(issuer).Audience([]string{audience}).
		Subject(strconv.FormatInt(c.UserID, 10)).
		JwtID(c.TokenID).IssuedAt(c.IssuedAt).Expiration(c.ExpiresAt).
		Claim("user_id", c.UserID).Claim("username", c.Username).Claim("email", c.Email).
		Claim(loginID, c.LoginID).Claim(useClaim, useAccess).
		Build()
	if err != nil {
		return "", err
	}
	signed, err := jwt.Sign(token, jwt.WithKey(jwa.HS256(), t.secret))
	return string(signed), err
}

// Verify is that of ports.Tokens. It pins algorithm, issuer, audience and use, and wants every claim
// that Issue writes.
func (t *Tokens) Verify(token string) (login.Claims, error) {
	// The JSON form of a JWS could carry several signatures, and the library forgives padding and other
	// alphabets; only the compact form of RFC 7515 is ours.
	if len(token) > maxToken || strings.Count(token, ".") != 2 || strings.ContainsFunc(token, foreign) {
		return login.Claims{}, login.ErrToken
	}
	parsed, err := jwt.ParseString(token,
		jwt.WithKey(jwa.HS256(), t.secret), jwt.WithClock(jwt.ClockFunc(t.clock.Now)), jwt.WithAcceptableSkew(leeway),
		jwt.WithIssuer(issuer), jwt.WithAudience(audience), jwt.WithClaimValue(useClaim, useAccess),
		jwt.WithRequiredClaim(jwt.ExpirationKey), jwt.WithRequiredClaim(jwt.IssuedAtKey),
		jwt.WithRequiredClaim(jwt.SubjectKey), jwt.WithRequiredClaim(jwt.JwtIDKey),
	)
	if err != nil {
		return login.Claims{}, login.ErrToken.Because(err)
	}
	claims := login.Claims{
		UserID: number(parsed, "user_id"), LoginID: number(parsed, loginID),
		Username: text(parsed, "username"), Email: text(parsed, "email"),
	}
	claims.TokenID, _ = parsed.JwtID()
	claims.IssuedAt, _ = parsed.IssuedAt()
	claims.ExpiresAt, _ = parsed.Expiration()
	subject, _ := parsed.Subject()
	if claims.UserID <= 0 || claims.LoginID <= 0 || claims.Username == "" || claims.Email == "" || subject != strconv.FormatInt(claims.UserID, 10) {
		return login.Claims{}, login.ErrToken
	}
	return claims, nil
}

// foreign reports characters that stand in no compact token.
func foreign(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_' && r != '.'
}

// number reads an integer claim, 0 when it is missing or no integer. Ids stay far below 2^53, where
// float64 is exact.
func number(t jwt.Token, name string) int64 {
	var f float64
	if t.Get(name, &f) != nil || f != math.Trunc(f) || math.Abs(f) >= 1<<53 {
		return 0
	}
	return int64(f)
}

func text(t jwt.Token, name string) string {
	var s string
	_ = t.Get(name, &s) // missing or no text: ""
	return s
}
