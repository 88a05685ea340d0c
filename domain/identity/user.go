package identity

import (
	"cmp"
	"time"

	"chatbot/domain/fault"
)

// ErrAccountChanged refuses a change whose Proof is outdated.
var ErrAccountChanged = fault.New(fault.Conflict, "account_changed", "The account has changed in the meantime. Try again.")

// ErrLastAdmin refuses a change that would leave no active admin.
var ErrLastAdmin = fault.New(fault.Conflict, "last_admin", "This is the last active admin. Make another account an admin first.")

// ErrLastLocalAdmin refuses a change that would leave only admins who depend on an identity provider to sign in, or to stay admins.
var ErrLastLocalAdmin = fault.New(fault.Conflict, "last_local_admin", "This is the last admin who can sign in without an identity provider. Give another account a password and make it an admin first.")

// NoPassword stands for the hash of the password of an account without one. It is no hash, so that no password matches it.
const NoPassword = "!"

// Proof authorizes a change of an account: by the password hash that was verified, or because an operator or an admin makes the
// change. SecondFactor is the second factor that a sign-in has passed, by its CreatedAt; zero if it needed none. Passkey is the passkey
// that it was made with, which needs no other second factor, and Identity that at an identity provider with which it began; 0 for none. Session
// is what is kept of the session at the provider, Step the hash of the token of the first step, whose session the login takes over. See
// ports.Logins.Create.
type Proof struct {
	Hash         string
	Operator     bool
	SecondFactor time.Time
	Passkey      PasskeyID
	Identity     ExternalID
	Session      ProviderSession
	Step         string
}

// UserRecord is what is stored of an account. Username and Email are stored as typed and normalized (see Normalize); both are unique
// under Fold.
type UserRecord struct {
	ID             UserID
	Username       string
	Email          string
	HashedPassword string
	Role           Role
	RoleBy         string // the identity provider that made the account an admin; "" if nobody or a person did
	Active         bool
	Verified       bool
	CreatedAt      time.Time
	UpdatedAt      time.Time
	RoleChangedAt  time.Time // zero if the role never changed
	DeletionAt     time.Time // when the deletion was scheduled; zero unless it is
}

// User is an account. Each method that changes it is the only place of the rules of that change.
type User struct{ is UserRecord }

// NewUser returns the account of a registration that was checked and normalized. It is active and not verified.
func NewUser(r Registration, role Role, hashedPassword string, now time.Time) User {
	return User{UserRecord{Username: r.Username, Email: r.Email, HashedPassword: hashedPassword, Role: role, Active: true, CreatedAt: now, UpdatedAt: now}}
}

// RestoreUser returns a stored account. One without a role is a Member.
func RestoreUser(r UserRecord) User {
	r.Role = cmp.Or(r.Role, Member)
	return User{r}
}

// Record returns the account to be stored.
func (u User) Record() UserRecord { return u.is }

// ID returns the account's id, 0 before it is stored and for nobody.
func (u User) ID() UserID { return u.is.ID }

// Username returns the name as it was typed.
func (u User) Username() string { return u.is.Username }

// Email returns the address as it was typed.
func (u User) Email() string { return u.is.Email }

// HashedPassword returns the hash of the password, "" for nobody.
func (u User) HashedPassword() string { return u.is.HashedPassword }

// Active reports whether the person may use the account.
func (u User) Active() bool { return u.is.Active }

// Usable reports whether the account is active and not scheduled for deletion.
func (u User) Usable() bool { return u.is.Active && u.is.DeletionAt.IsZero() }

// Role returns the role of the account, "" for nobody.
func (u User) Role() Role { return u.is.Role }

// ActiveAdmin reports whether the person may use the account as an admin.
func (u User) ActiveAdmin() bool { return u.is.Active && u.is.Role == Admin }

// HasPassword reports whether the person can sign in with a password.
func (u User) HasPassword() bool { return u.is.HashedPassword != NoPassword }

// RoleByProvider reports whether an identity provider made the account an admin.
func (u User) RoleByProvider() bool { return u.is.RoleBy != "" }

// LocalAdmin reports whether the person can use the account as an admin, whatever identity providers say or do.
func (u User) LocalAdmin() bool { return u.ActiveAdmin() && u.is.RoleBy == "" && u.HasPassword() }

// Admins counts the active admins other than an account, and those of them who are local.
type Admins struct{ Active, Local int }

// Add counts an account.
func (a *Admins) Add(u User) {
	if u.ActiveAdmin() {
		a.Active++
	}
	if u.LocalAdmin() {
		a.Local++
	}
}

// SucceededBy returns ErrLastAdmin if the account changes to next and no active admin is left beside the others, and ErrLastLocalAdmin if
// no local one is.
func (u User) SucceededBy(next User, others Admins) error {
	switch {
	case u.ActiveAdmin() && !next.ActiveAdmin() && others.Active == 0:
		return ErrLastAdmin
	case u.LocalAdmin() && !next.LocalAdmin() && others.Local == 0:
		return ErrLastLocalAdmin
	}
	return nil
}

// Deletable reports whether the account and its data may be deleted, because that was scheduled before the given time.
func (u User) Deletable(before time.Time) bool {
	return !u.is.Active && !u.is.DeletionAt.IsZero() && u.is.DeletionAt.Before(before)
}

// Accepts reports whether the proof still holds. One with a hash is outdated once the account has another hash, is inactive, or is
// scheduled for deletion.
func (u User) Accepts(p Proof) bool {
	return p.Operator || u.Usable() && u.is.HashedPassword == p.Hash
}

// SetPassword replaces the password. Fault: ErrAccountChanged.
func (u *User) SetPassword(by Proof, hashed string, at time.Time) error {
	return u.change(by, at, func() { u.is.HashedPassword = hashed })
}

// SetActive activates or deactivates the account. Activating it cancels its deletion. Fault: ErrAccountChanged.
func (u *User) SetActive(by Proof, active bool, at time.Time) error {
	return u.change(by, at, func() {
		if u.is.Active = active; active {
			u.is.DeletionAt = time.Time{}
		}
	})
}

// SetRole makes the account an Admin or a Member. Fault: ErrAccountChanged.
func (u *User) SetRole(by Proof, role Role, at time.Time) error {
	return u.setRole(by, role, "", at)
}

// setRole is SetRole because an identity provider says so; "": because a person does.
func (u *User) setRole(by Proof, role Role, provider string, at time.Time) error {
	same := u.is.Role == role
	if role != Admin {
		provider = ""
	}
	if same && u.is.RoleBy == provider && u.Accepts(by) {
		return nil
	}
	return u.change(by, at, func() {
		if u.is.Role, u.is.RoleBy = role, provider; !same {
			u.is.RoleChangedAt = at
		}
	})
}

// ScheduleDeletion deactivates the account, which may then be deleted. Fault: ErrAccountChanged.
func (u *User) ScheduleDeletion(by Proof, at time.Time) error {
	return u.change(by, at, func() { u.is.Active, u.is.DeletionAt = false, at })
}

func (u *User) change(by Proof, at time.Time, do func()) error {
	if !u.Accepts(by) {
		return ErrAccountChanged
	}
	do()
	u.is.UpdatedAt = at
	return nil
}
