// Package ports declares what the use cases need from the outside. Every port says what it
// guarantees and which faults it returns; the suites in contract hold each adapter to it.
//
// Common to all: a lost connection, a timeout of the storage or any other unforeseen failure is
// returned as an error that carries no fault. Times are UTC and keep microseconds.
package ports

import (
	"context"
	"time"

	"chatbot/domain/login"
	"chatbot/domain/user"
)

// Faults of Users.Create, found by errors.Is; the use case words them.
var (
	ErrUsernameTaken = conflict("username_taken", "This username is taken. Choose another one.")
	ErrEmailTaken    = conflict("email_taken", "There is already an account with this e-mail address. Sign in instead.")
	ErrNoUser        = absent("no_user", "There is no such account.")
	ErrNoLogin       = absent("no_login", "There is no such login.")
)

// Users keeps accounts.
type Users interface {
	// Create stores a new account and returns it with its ID. A username or e-mail address that exists
	// in any letter case is ErrUsernameTaken or ErrEmailTaken, also among parallel calls.
	Create(ctx context.Context, u user.User) (user.User, error)
	// ByName finds an account by username or e-mail address in any letter case, else ErrNoUser.
	ByName(ctx context.Context, name string) (user.User, error)
	// ByID finds an account, else ErrNoUser.
	ByID(ctx context.Context, id int64) (user.User, error)
}

// Logins keeps signed-in devices. Tokens are only ever given as hashes.
type Logins interface {
	// Create stores a new login and returns it with its ID.
	Create(ctx context.Context, l login.Login) (login.Login, error)
	// ByToken finds the login whose current or previous token has this hash, else ErrNoLogin.
	ByToken(ctx context.Context, tokenHash string) (login.Login, error)
	// Holder returns a login and its account in one read, else ErrNoLogin. It is on the path of every request.
	Holder(ctx context.Context, id int64) (login.Login, user.User, error)
	// Rotate replaces the current token: `from` becomes the previous one, `to` the current one, valid until
	// expires. It happens only if `from` is still current and the login is not revoked, else ErrNoLogin:
	// of parallel calls with the same `from`, exactly one succeeds.
	Rotate(ctx context.Context, id int64, from, to string, at, expires time.Time) error
	// Revoke ends a login. Ending it again, or one that does not exist, changes nothing.
	Revoke(ctx context.Context, id int64, at time.Time) error
}
