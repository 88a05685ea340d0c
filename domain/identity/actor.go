// Package identity holds accounts, their passwords and who may register, logins (signed-in devices) with their refresh tokens, and
// the actors of use cases with what they may do. A "session" is always a chat session.
package identity

import "time"

// UserID is the id of an account, from 1. 0 is nobody.
type UserID int64

// LoginID is the id of a login, one signed-in device, from 1. 0 is none.
type LoginID int64

// GroupID is the id of a group of accounts, from 1.
type GroupID int64

// Role determines the permissions of an actor. The zero Role has none.
type Role string

// The roles. An account has one of the first two.
const (
	Member Role = "member"
	Admin  Role = "admin"
	// Operator is somebody with a shell on the server. They need no account.
	Operator Role = "operator"
)

// OfAccount reports whether an account may have the role.
func (r Role) OfAccount() bool { return r == Member || r == Admin }

// Actor is the caller of a use case. Use cases take one instead of a bare id; it is created by the code that authenticated the
// caller. The zero Actor is nobody.
type Actor struct {
	User  UserID // 0 for an operator
	Role  Role
	Login LoginID // the login that authenticated the user; 0 for an operator and for a key
	Key   KeyID   // the API key that authenticated the user; 0 for a login
	// Scopes are those of the key, which limit what the actor may do.
	Scopes []Scope
	// Groups are the groups of the user, in ascending order.
	Groups []GroupID
	// EnrolBy is when the user must have set up a second factor; zero if they need none or have one. MustEnrol means that the time is
	// over, so that they may do nothing else.
	EnrolBy   time.Time
	MustEnrol bool
	// MustVerify means that the user must confirm the e-mail address, and may do nothing else before.
	MustVerify bool
}
