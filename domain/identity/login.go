package identity

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"
	"unicode/utf8"

	"chatbot/domain/fault"
)

// Faults. An unknown user and a wrong password are deliberately the same.
var (
	ErrCredentials = fault.New(fault.Unauthenticated, "invalid_credentials", "Incorrect username or password.")
	// ErrWrongPassword is for a signed-in person who has to confirm the password.
	ErrWrongPassword = fault.New(fault.Forbidden, "wrong_password", "Incorrect password.")
	ErrInactive      = fault.New(fault.Forbidden, "account_inactive", "This account is inactive. Ask an administrator to activate it.")
	ErrNoToken       = fault.New(fault.Unauthenticated, "not_signed_in", "Sign in first.")
	ErrToken         = fault.New(fault.Unauthenticated, "invalid_token", "Your session has ended. Sign in again.")
)

// WrongPassword is ErrWrongPassword for a field of the input.
func WrongPassword(field string) *fault.Error {
	f := *ErrWrongPassword
	f.Fields = []fault.Field{{Name: field, Code: f.Code, Message: f.Message}}
	return &f
}

// LoginRecord is what is stored of a login. Only hashes are stored, of the family's name, the current token and the previous one.
type LoginRecord struct {
	ID           LoginID
	UserID       UserID
	FamilyHash   string
	TokenHash    string
	PreviousHash string
	CreatedAt    time.Time
	UsedAt       time.Time
	ExpiresAt    time.Time
	RevokedAt    time.Time // zero unless revoked
	// Address and Agent are the network address and the User-Agent of the sign-in.
	Address string
	Agent   string
	// Language is that of the sign-in; "" if it is not known.
	Language string
	// Told means that the person was told of the sign-in.
	Told bool
	// Disowned means that the login vouches for no place: it was ended from elsewhere, or whoever signed in before a change of the account
	// may have been somebody else, or the person is not told of an unusual sign-in.
	Disowned bool
}

// Login is one signed-in device. Its refresh tokens form a family: each is used once and replaced by the next.
type Login struct{ is LoginRecord }

// NewLogin returns the login of somebody who signs in from an address with a User-Agent. token is the first of the family.
func NewLogin(user UserID, family, token, address, agent string, life Lifetimes, now time.Time) Login {
	return Login{LoginRecord{
		UserID: user, FamilyHash: HashToken(family), TokenHash: HashToken(token),
		CreatedAt: now, UsedAt: now, ExpiresAt: life.expiry(now, now), Address: address, Agent: agent,
	}}
}

// In returns the login with the language of the sign-in.
func (l Login) In(language string) Login {
	l.is.Language = language
	return l
}

// RestoreLogin returns a stored login.
func RestoreLogin(r LoginRecord) Login { return Login{r} }

// Record returns the login to be stored.
func (l Login) Record() LoginRecord { return l.is }

// ID returns the login's id, 0 before it is stored.
func (l Login) ID() LoginID { return l.is.ID }

// UserID returns the id of the account.
func (l Login) UserID() UserID { return l.is.UserID }

// Alive reports whether the login is valid at the instant now.
func (l Login) Alive(now time.Time) bool {
	return l.is.RevokedAt.IsZero() && now.Before(l.is.ExpiresAt)
}

// Revoke ends the login. The first time counts.
func (l *Login) Revoke(at time.Time) {
	if l.is.RevokedAt.IsZero() {
		l.is.RevokedAt = at
	}
}

// Disown ends the login, which vouches for no place from then on.
func (l *Login) Disown(at time.Time) {
	l.Revoke(at)
	l.is.Disowned = true
}

// Ended reports whether the login was revoked at or after since, or expired between since and now. The clock of the server that
// revoked it may be ahead.
func (l Login) Ended(since, now time.Time) bool {
	if !l.is.RevokedAt.IsZero() {
		return !l.is.RevokedAt.Before(since)
	}
	return !l.is.ExpiresAt.Before(since) && !l.is.ExpiresAt.After(now)
}

// HashToken returns the stored form of a refresh token. A token has 256 random bits, so a plain digest cannot be searched.
func HashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// Credentials are a person's input to sign in; Name is the username or the e-mail address.
type Credentials struct{ Name, Password string }

// Possible reports whether an account could have them. Others are longer than allowed or not valid text, and need no lookup,
// which for some storage could not even perform.
func (c Credentials) Possible() bool {
	return len(c.Name) <= 4*MaxEmail && len(c.Password) <= 4*MaxPassword &&
		utf8.ValidString(c.Name) && !strings.ContainsRune(c.Name, 0)
}

// Principal is what a token or a ticket stands for: a login of an account. Whether it is still alive is not proven, and what
// its person may do is not said: see Actor.
type Principal struct {
	UserID  UserID
	LoginID LoginID
}

// Claims are the content of an access token (spec 6.2).
type Claims struct {
	UserID    UserID
	LoginID   LoginID
	Username  string
	Email     string
	TokenID   string
	IssuedAt  time.Time
	ExpiresAt time.Time
}

// Grant is the result of a sign-in or refresh: lifetimes count from its creation.
type Grant struct {
	AccessToken     string
	AccessLifetime  time.Duration
	RefreshToken    string
	RefreshLifetime time.Duration
}
