// Package login holds an authenticated device: who signed in, and how its refresh token is rotated.
// (A "session" is always a chat session.)
package login

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"
	"unicode/utf8"

	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/user"
)

// What people are told. Unknown user and wrong password are the same answer on purpose.
var (
	ErrCredentials = fault.New(fault.Unauthenticated, "invalid_credentials", "Incorrect username or password.")
	// ErrWrongPassword is for somebody who is signed in already, and asked again.
	ErrWrongPassword = fault.New(fault.Forbidden, "wrong_password", "Incorrect password.")
	ErrInactive      = fault.New(fault.Forbidden, "account_inactive", "This account is inactive. Ask an administrator to activate it.")
	ErrNoToken       = fault.New(fault.Unauthenticated, "not_signed_in", "Sign in first.")
	ErrToken         = fault.New(fault.Unauthenticated, "invalid_token", "Your session has ended. Sign in again.")
)

// WrongPassword is ErrWrongPassword at the field in which it stands.
func WrongPassword(field string) *fault.Error {
	f := *ErrWrongPassword
	f.Fields = []fault.Field{{Name: field, Message: f.Message}}
	return &f
}

// Login is one signed-in device. Its refresh tokens form a family: each is used once and replaced by
// the next; only hashes are kept, of the family's name, the current token and its predecessor.
type Login struct {
	ID           identity.LoginID
	UserID       identity.UserID
	FamilyHash   string
	TokenHash    string
	PreviousHash string
	CreatedAt    time.Time
	UsedAt       time.Time
	ExpiresAt    time.Time
	RevokedAt    time.Time // zero while it lives
	// Address and Agent are from where and with what the person came in.
	Address string
	Agent   string
}

// Alive reports whether the login may still be used at the instant now.
func (l Login) Alive(now time.Time) bool {
	return l.RevokedAt.IsZero() && now.Before(l.ExpiresAt)
}

// HashToken is how a refresh token is stored. The token has 256 random bits, so a plain digest
// cannot be searched.
func HashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// Credentials are what a person types to sign in; Name is the username or the e-mail address.
type Credentials struct{ Name, Password string }

// Possible reports whether an account could have them. What is longer than any, or is no text, need not be
// looked for; storage could not even be asked for some of it.
func (c Credentials) Possible() bool {
	return len(c.Name) <= 4*user.MaxEmail && len(c.Password) <= 4*user.MaxPassword &&
		utf8.ValidString(c.Name) && !strings.ContainsRune(c.Name, 0)
}

// Principal is what a token or a ticket stands for: a login of an account. Whether it is still alive is not proven, and what
// its person may do is not said: see identity.Actor.
type Principal struct {
	UserID  identity.UserID
	LoginID identity.LoginID
}

// Claims are what an access token says (spec 6.2).
type Claims struct {
	UserID    identity.UserID
	LoginID   identity.LoginID
	Username  string
	Email     string
	TokenID   string
	IssuedAt  time.Time
	ExpiresAt time.Time
}

// Grant is what a login hands out: lifetimes count from the moment it is made.
type Grant struct {
	AccessToken     string
	AccessLifetime  time.Duration
	RefreshToken    string
	RefreshLifetime time.Duration
}
