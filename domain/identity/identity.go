// Package identity says who acts, and decides what they may do.
package identity

// UserID numbers an account, from 1. 0 is nobody.
type UserID int64

// LoginID numbers a login, one signed-in device, from 1. 0 is none.
type LoginID int64

// KeyID numbers an API key, from 1. 0 is none.
type KeyID int64

// GroupID numbers a group of people, from 1.
type GroupID int64

// Role is what somebody is to the system. The zero Role may do nothing.
type Role string

// The roles. Accounts do not store one yet: everyone who signs in is a Member.
const (
	Member Role = "member"
	Admin  Role = "admin"
	// Operator is somebody with a shell on the server. They need no account.
	Operator Role = "operator"
)

// Actor is who acts: use cases take one, made by whatever proved it, and never a bare id. The zero Actor is nobody.
type Actor struct {
	User  UserID // 0 for an operator
	Role  Role
	Login LoginID // the login that proves the user; 0 for an operator and for a key
	Key   KeyID   // the API key that proves the user; always 0, because there are no keys yet
	// Groups are the groups that the user is in; always empty, because there are no groups yet.
	Groups []GroupID
}
