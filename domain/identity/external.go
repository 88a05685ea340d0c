package identity

import (
	"strings"
	"time"

	"chatbot/domain/fault"
)

// Faults of identities at identity providers.
var (
	ErrNoIdentity = fault.New(fault.NotFound, "no_identity", "This sign-in is not connected to your account.")
	// ErrIdentityTaken refuses to connect an identity to a second account.
	ErrIdentityTaken = fault.New(fault.Conflict, "identity_taken", "This sign-in is already connected to another account.")
	// ErrTooManyIdentities refuses another identity for an account that has MaxIdentities.
	ErrTooManyIdentities = fault.New(fault.Conflict, "too_many_identities", "Too many sign-ins are connected to your account. Disconnect one first.").With(fault.Params{"max": MaxIdentities})
	// ErrLastMethod refuses to disconnect what an account without a password is signed in to with.
	ErrLastMethod = fault.New(fault.Conflict, "last_sign_in_method", "This is the only way to sign in to your account. Set a password or connect another sign-in first.")
)

const (
	// MaxIdentities is how many identities one account may have.
	MaxIdentities = 20
	// MaxSubject bounds the name of a person at a provider, in bytes (OpenID Connect Core, section 2).
	MaxSubject = 255
	// MaxIdentityLabel bounds what is shown of an identity, in Unicode code points.
	MaxIdentityLabel = 255
)

// ExternalID is the id of an identity at an identity provider, from 1.
type ExternalID int64

// External is an identity of a person at an identity provider, with which they sign in. Issuer and Subject together name it for ever; all else
// may change.
type External struct {
	ID       ExternalID
	User     UserID
	Provider string // the id of the provider by which it was last used
	Issuer   string
	Subject  string
	Label    string // what the person knows it by, such as an address; proves nothing
	AddedAt  time.Time
	UsedAt   time.Time
}

// JoinedBy reports whether an identity may join the account because of its address, which the provider has verified: the account's address is
// verified, too, so whoever holds the one holds the other. Addresses that are equal under Fold alone can belong to two people, as those at
// straße.example and strasse.example.
func (u User) JoinedBy(address string) bool {
	return address != "" && u.is.Verified && mailbox(u.is.Email) == mailbox(address)
}

// mailbox returns the form in which addresses of one mailbox are equal: letter case counts only beyond ASCII.
func mailbox(address string) string {
	at := strings.LastIndexByte(address, '@')
	domain, ok := NormalizeDomain(address[at+1:])
	if at < 0 || !ok {
		return address
	}
	local := strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}, address[:at])
	return local + "@" + domain
}

// RoleBySignIn returns the change of a role that a sign-in with an identity provider brings, given whether the provider calls the person an admin. It takes
// from the account only what the same provider gave: whoever was made an admin by a person stays one.
func (u User) RoleBySignIn(provider string, admin bool) (change AccountChange, changes bool) {
	switch {
	case admin && u.is.Role != Admin:
		return AccountChange{Role: new(Admin), RoleBy: provider}, true
	case !admin && u.is.Role == Admin && u.is.RoleBy == provider:
		return AccountChange{Role: new(Member)}, true
	}
	return AccountChange{}, false
}
