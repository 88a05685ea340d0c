// Package ports declares the interfaces that use cases need from outside. Each states its guarantees and faults, and the
// suites in package contract verify every adapter against them.
//
// For all ports: a lost connection, a storage timeout and any other unexpected failure is an error that carries no fault,
// or ErrStorage. Times are UTC with microsecond precision.
package ports

import (
	"context"
	"errors"
	"time"

	"chatbot/domain/identity"
	"chatbot/domain/job"
)

// Faults of accounts, matched with errors.Is.
var (
	ErrUsernameTaken = conflict("username_taken", "This username is taken. Choose another.")
	ErrEmailTaken    = conflict("email_taken", "An account with this email address already exists. Sign in instead.")
	ErrNoUser        = absent("no_user", "Account not found.")
)

// Users stores accounts.
type Users interface {
	// Create stores a new account, enqueues jobs with it, and returns it with its ID. A username or e-mail address that equals another
	// account's under identity.Fold is ErrUsernameTaken or ErrEmailTaken, also among parallel calls.
	Create(ctx context.Context, u identity.User, follow ...job.Spec) (identity.User, error)
	// ByName returns the account whose username or e-mail address equals name under identity.Fold, else ErrNoUser.
	ByName(ctx context.Context, name string) (identity.User, error)
	// ByID returns an account, else ErrNoUser.
	ByID(ctx context.Context, id identity.UserID) (identity.User, error)
	// SetPassword replaces the password hash and, atomically, ends all logins of the account except one; except 0 ends all.
	// They are disowned, and the account's tokens deleted, as with Devices.RevokeOthers; jobs are enqueued with it. A login that Logins.Create stores concurrently is either ended or refused. ErrNoUser; identity.ErrAccountChanged when the proof
	// is outdated: of parallel calls with the same proof, one succeeds.
	SetPassword(ctx context.Context, id identity.UserID, by identity.Proof, hash string, except identity.LoginID, at time.Time, follow ...job.Spec) error
	// SetActive activates or deactivates an account. Deactivating ends all its logins, as SetPassword does. ErrNoUser;
	// identity.ErrAccountChanged when the proof is outdated; identity.ErrLastAdmin, see Roles.
	SetActive(ctx context.Context, id identity.UserID, by identity.Proof, active bool, at time.Time) error
}

// FirstAccount creates the first account of an installation.
type FirstAccount interface {
	// Any reports whether an account exists, active or not.
	Any(ctx context.Context) (bool, error)
	// CreateFirst stores an account as Users.Create does, but only while none exists, else identity.ErrRegistrationClosed. Of
	// calls in parallel with each other and with Users.Create, at most one succeeds.
	CreateFirst(ctx context.Context, u identity.User, follow ...job.Spec) (identity.User, error)
}

// ErrTooEarly means that the deletion of an account was scheduled too recently.
var ErrTooEarly = errors.New("the deletion of the account was scheduled too recently")

// ScheduledDeletion is an account that is scheduled for deletion since At.
type ScheduledDeletion struct {
	User identity.UserID
	At   time.Time
}

// AccountDeletion permanently deletes accounts with all their data, in two steps: connections are closed and running answers
// end between scheduling and deletion.
type AccountDeletion interface {
	// Schedule deactivates an account as SetActive does, records the time, and enqueues the deletion in the same transaction.
	// ErrNoUser; identity.ErrAccountChanged when the proof is outdated; identity.ErrLastAdmin, see Roles.
	Schedule(ctx context.Context, id identity.UserID, by identity.Proof, at time.Time, deletion job.Spec) error
	// Scheduled returns up to limit accounts that were scheduled before the given time and are inactive, earliest first.
	Scheduled(ctx context.Context, before time.Time, limit int) ([]ScheduledDeletion, error)
	// AnswersRun reports whether an answer of the account is streaming. None begins in an inactive account.
	AnswersRun(ctx context.Context, id identity.UserID) (bool, error)
	// Delete deletes an inactive account that was scheduled before the given time, and all its data except the audit log, in
	// many short transactions. After a failure it can be repeated. One that was scheduled later is ErrTooEarly, any other is
	// ErrNoUser.
	Delete(ctx context.Context, id identity.UserID, before time.Time) error
}

// Directory lists accounts.
type Directory interface {
	// List returns up to limit accounts with an id greater than after, ordered by id.
	List(ctx context.Context, after identity.UserID, limit int) ([]identity.User, error)
}
