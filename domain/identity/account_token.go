package identity

import (
	"time"

	"chatbot/domain/fault"
)

const (
	// AccountTokenLife is how long the link of a mail can be used.
	AccountTokenLife = time.Hour
	// MaxAccountTokens is how many links for one purpose an account can have at a time, and how many mails for it are sent within
	// AccountTokenLife, also if their links have ended meanwhile. All of them work, because mails may arrive in any order.
	MaxAccountTokens = 3
)

// ErrLink refuses a token that does not exist, has expired, or was used.
var ErrLink = fault.New(fault.Forbidden, "link_not_valid", "This link has expired or was already used. Request a new one.")

// ErrTooManyLinks refuses another link while MaxAccountTokens can be used.
var ErrTooManyLinks = fault.New(fault.Conflict, "too_many_links", "Too many links were made for this account in the last hour. Use one of them, or try again later.")

// ErrOwnReset refuses an admin a link to the own account, which would replace the password without the current one.
var ErrOwnReset = fault.New(fault.Conflict, "own_reset", "Use your own settings to change your password.")

// TokenPurpose is what a token is for.
type TokenPurpose string

// ResetPassword tokens let somebody choose a new password.
const ResetPassword TokenPurpose = "reset_password"

// AccountToken is a secret with which somebody without a sign-in changes an account, once. Only its hash is stored.
type AccountToken struct {
	User    UserID
	Purpose TokenPurpose
	Hash    string
	// Address is where it was mailed to; "" if an admin handed it over.
	Address   string
	CreatedAt time.Time
	ExpiresAt time.Time
}

// NewAccountToken returns the token with this text.
func NewAccountToken(of User, purpose TokenPurpose, text, address string, now time.Time) AccountToken {
	return AccountToken{
		User: of.ID(), Purpose: purpose, Hash: HashToken(text), Address: address, CreatedAt: now, ExpiresAt: now.Add(AccountTokenLife),
	}
}

// Takes reports whether the token works for the account at this time: the account is usable, and still has the address to which the token was
// mailed. Whoever reads an address that the account no longer has gets nothing by it.
func (u User) Takes(t AccountToken, at time.Time) bool {
	return t.User == u.is.ID && u.Usable() && at.Before(t.ExpiresAt) && (t.Address == "" || Fold(t.Address) == Fold(u.is.Email))
}

// ResetPassword replaces the password by a token. Whoever uses a token that was mailed has the address of the account, which is verified
// then. foreign reports that the address was not verified before: whatever was set up in the account may belong to somebody else who
// registered with the address. It does not matter who handed the token over: the admin who does knows a person, not who registered. Fault:
// ErrLink if the account does not take the token.
func (u *User) ResetPassword(by AccountToken, hashed string, at time.Time) (foreign bool, err error) {
	if by.Purpose != ResetPassword || !u.Takes(by, at) {
		return false, ErrLink
	}
	foreign = !u.is.Verified
	if by.Address != "" {
		u.is.Verified = true
	}
	u.is.HashedPassword, u.is.UpdatedAt = hashed, at
	return foreign, nil
}
