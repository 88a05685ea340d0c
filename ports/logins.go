package ports

import (
	"context"
	"time"

	"chatbot/domain/login"
	"chatbot/domain/user"
)

// ErrNoLogin says that there is no such login.
var ErrNoLogin = absent("no_login", "This device is already signed out.")

// Logins keeps signed-in devices. Tokens and the names of their families are only ever given as hashes.
type Logins interface {
	// Create stores a new login and returns it with its ID. In the same step it checks that the account is active, is
	// not scheduled for deletion, and still has the hash of the password that was checked, else ErrAccountChanged:
	// a sign-in that is under way while any of these changes gets no login. When the account then has more logins that are
	// alive than most, those that were used least recently end in the same step, also among parallel calls, and are
	// returned by their ids; 0 is no bound.
	Create(ctx context.Context, l login.Login, hash string, most int) (created login.Login, ended []int64, err error)
	// ByFamily returns the login whose family's name has this hash, and its account, else ErrNoLogin.
	ByFamily(ctx context.Context, familyHash string) (login.Login, user.User, error)
	// Holder returns a login and its account in one read, else ErrNoLogin. It is on the path of every request.
	Holder(ctx context.Context, id int64) (login.Login, user.User, error)
	// Rotate replaces the current token: `from` becomes the previous one, `to` the current one, valid until
	// expires. It happens only if `from` is still current and the login is not revoked, else ErrNoLogin:
	// of parallel calls with the same `from`, exactly one succeeds.
	Rotate(ctx context.Context, id int64, from, to string, at, expires time.Time) error
	// Revoke ends a login. Ending it again, or one that does not exist, changes nothing.
	Revoke(ctx context.Context, id int64, at time.Time) error
}

// Devices sees a person's logins together.
type Devices interface {
	// List returns the logins of an account that are alive at now, last used first.
	List(ctx context.Context, userID int64, now time.Time) ([]login.Login, error)
	// RevokeOthers ends all logins of an account but one; 0 spares none.
	RevokeOthers(ctx context.Context, userID, except int64, at time.Time) error
	// Ended returns the logins that were revoked at or after since, and those whose life ended between since and
	// now, of everybody.
	Ended(ctx context.Context, since, now time.Time) ([]int64, error)
}

// Activity says how many people use the system.
type Activity interface {
	// ActiveUsers counts the accounts that signed in, or were still in with a login that was renewed, at or
	// after since; each once, whatever became of the login.
	ActiveUsers(ctx context.Context, since time.Time) (int, error)
}

// RefreshTokenDeriver derives refresh tokens from each other, so that the next one can be told again without being kept.
type RefreshTokenDeriver interface {
	// Derive returns the tokens that follow one: by the secret in use, and then by the one before it, if there is
	// one. Who does not have the secret learns nothing of one from the other. The family stays.
	Derive(token string) []string
}
