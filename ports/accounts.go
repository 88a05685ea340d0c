// Package ports declares what the use cases need from the outside. Every port says what it
// guarantees and which faults it returns; the suites in contract hold each adapter to it.
//
// Common to all: a lost connection, a timeout of the storage or any other unforeseen failure is
// returned as an error that carries no fault. Times are UTC and keep microseconds.
package ports

import (
	"context"
	"time"

	"chatbot/domain/user"
)

// Faults of Users.Create, found by errors.Is; the use case words them.
var (
	ErrUsernameTaken = conflict("username_taken", "This username is taken. Choose another.")
	ErrEmailTaken    = conflict("email_taken", "An account with this email address already exists. Sign in instead.")
	ErrNoUser        = absent("no_user", "Account not found.")
	// ErrAccountChanged refuses a step whose Proof is outdated.
	ErrAccountChanged = conflict("account_changed", "The account has changed in the meantime. Try again.")
)

// Proof is what entitles somebody to a step on an account: the hash of the password that was checked, or that an
// operator takes the step. A Proof with a hash is outdated once the account has another hash, is inactive, or is
// scheduled for deletion.
type Proof struct {
	Hash     string
	Operator bool
}

// Users keeps accounts.
type Users interface {
	// Create stores a new account and returns it with its ID. A username or e-mail address that is another's under
	// user.Fold is ErrUsernameTaken or ErrEmailTaken, also among parallel calls.
	Create(ctx context.Context, u user.User) (user.User, error)
	// ByName finds an account whose username or e-mail address is the name under user.Fold, else ErrNoUser.
	ByName(ctx context.Context, name string) (user.User, error)
	// ByID finds an account, else ErrNoUser.
	ByID(ctx context.Context, id int64) (user.User, error)
	// SetPassword replaces the hash of the password and, in the same step, ends all logins of the account but
	// one; except 0 spares none. A login that Logins.Create stores at the same time either ends with them or is
	// refused. ErrNoUser; ErrAccountChanged when the proof is outdated: of parallel calls with one, one succeeds.
	SetPassword(ctx context.Context, id int64, by Proof, hash string, except int64, at time.Time) error
	// SetActive makes an account active or inactive; one that becomes inactive loses all its logins in the same
	// step, as SetPassword ends them. ErrNoUser; ErrAccountChanged when the proof is outdated.
	SetActive(ctx context.Context, id int64, by Proof, active bool, at time.Time) error
}

// FirstAccount makes the account that comes before all others.
type FirstAccount interface {
	// Any reports whether there is an account, active or not.
	Any(ctx context.Context) (bool, error)
	// CreateFirst stores an account as Users.Create does while there is none, else user.ErrRegistrationClosed: of parallel
	// calls, one succeeds.
	CreateFirst(ctx context.Context, u user.User) (user.User, error)
}

// AccountDeletion takes accounts away for good, with everything in them. It has two steps, so that whatever is open in an account has
// closed and its answers have ended before it goes.
type AccountDeletion interface {
	// Schedule makes an account inactive as SetActive does and notes when. ErrNoUser; ErrAccountChanged when the proof
	// is outdated.
	Schedule(ctx context.Context, id int64, by Proof, at time.Time) error
	// Due returns up to limit accounts that were condemned before a moment, are inactive, and have no answer that
	// runs; those that wait longest first.
	Due(ctx context.Context, before time.Time, limit int) ([]int64, error)
	// Delete deletes a condemned account that is inactive, and everything of it but the audit log, in many short steps: one that
	// fails in between is done again from the beginning. Any other account is ErrNoUser.
	Delete(ctx context.Context, id int64) error
}

// Directory lists accounts.
type Directory interface {
	// List returns up to limit accounts with an id greater than after, by id.
	List(ctx context.Context, after int64, limit int) ([]user.User, error)
}
