package identity

import (
	"time"

	"chatbot/domain/fault"
)

const (
	// AccountTokenLife is how long the link of a mail can be used.
	AccountTokenLife = time.Hour
	// MaxAccountTokens is how many links for one purpose can be used at a time, and so how many mails for it one address gets within
	// AccountTokenLife. All of them work, because mails may arrive in any order.
	MaxAccountTokens = 3
)

// ErrLink refuses a token that does not exist, has expired, or was used.
var ErrLink = fault.New(fault.Forbidden, "link_not_valid", "This link has expired or was already used. Request a new one.")

// ErrTooManyLinks refuses another link while MaxAccountTokens can be used.
var ErrTooManyLinks = fault.New(fault.Conflict, "too_many_links", "Too many links were made for this account in the last hour. Use one of them, or try again later.")

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

// ResetPassword replaces the password by a token. Whoever uses a token that was mailed to the address of the account has that address,
// which is verified then. foreign reports that this is the first proof of it: whatever was set up in the account before may belong to
// somebody else who registered with the address. Fault: ErrLink if the account is not usable.
func (u *User) ResetPassword(by AccountToken, hashed string, at time.Time) (foreign bool, err error) {
	if by.Purpose != ResetPassword || by.User != u.is.ID || !u.Usable() || !at.Before(by.ExpiresAt) {
		return false, ErrLink
	}
	if by.Address != "" && Fold(by.Address) == Fold(u.is.Email) {
		foreign, u.is.Verified = !u.is.Verified, true
	}
	u.is.HashedPassword, u.is.UpdatedAt = hashed, at
	return foreign, nil
}
