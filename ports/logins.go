package ports

import (
	"context"
	"time"

	"chatbot/domain/identity"
	"chatbot/domain/job"
)

// ErrNoLogin means that there is no such login.
var ErrNoLogin = absent("no_login", "This device is already signed out.")

// Holder is a login with its account, the groups of the account in ascending order, and whether the account has a second factor.
type Holder struct {
	Login        identity.Login
	User         identity.User
	Groups       []identity.GroupID
	SecondFactor bool
}

// Logins stores signed-in devices. Tokens and family names are passed as hashes only.
type Logins interface {
	// Create stores a new login and returns it with its ID. Atomically it verifies that the account is active, not scheduled
	// for deletion, still has the password hash that was verified, the identity of the proof, and the passkey or the second factor of the proof, or none, else
	// identity.ErrAccountChanged, so a sign-in in flight while any of these changes gets no login. When the account then has more than
	// most live logins, the least recently used ones are ended in the same step and their ids returned; 0 is unlimited. A session of the proof
	// is kept for the login, or the one that ProviderSessions keeps for its step. tell, unless nil, is
	// called if the login is unusual among the last identity.EarlierLogins of the account and fewer than identity.MaxTold of them were told, also
	// among parallel calls. It gets identity.LastLanguage, only computes, and returns jobs, which are enqueued with the login; with any, the login is told.
	// An unusual login of which nothing is told although tell is not nil is stored disowned.
	Create(ctx context.Context, l identity.Login, by identity.Proof, most int, tell func(language string) []job.Spec) (created identity.Login, ended []identity.LoginID, err error)
	// ByFamily returns the login with this hash of a family name, and its account, else ErrNoLogin.
	ByFamily(ctx context.Context, familyHash string) (identity.Login, identity.User, error)
	// Holder returns a login with its account and its groups in one read, else ErrNoLogin. Every request calls it.
	Holder(ctx context.Context, id identity.LoginID) (Holder, error)
	// Rotate stores a login as Login.Rotate changed it. If the token that it replaced is not the current one any more, or the
	// login has ended, it returns ErrNoLogin; of parallel calls with the same previous token, exactly one succeeds.
	Rotate(ctx context.Context, rotated identity.Login) error
	// Revoke ends a login. It is idempotent and ignores logins that do not exist.
	Revoke(ctx context.Context, id identity.LoginID, at time.Time) error
}

// Devices lists and ends logins.
type Devices interface {
	// List returns the account's logins that are valid at now, most recently used first.
	List(ctx context.Context, userID identity.UserID, now time.Time) ([]identity.Login, error)
	// Recent returns the last identity.EarlierLogins logins of an account, newest first, whether or not they have ended.
	Recent(ctx context.Context, userID identity.UserID) ([]identity.Login, error)
	// Disown ends a login as Logins.Revoke does, and disowns it.
	Disown(ctx context.Context, id identity.LoginID, at time.Time) error
	// RevokeOthers ends and disowns all logins of an account except one, and deletes its AccountTokens; except 0 ends all. Those that had ended are
	// disowned, too.
	RevokeOthers(ctx context.Context, userID identity.UserID, except identity.LoginID, at time.Time) error
	// Ended returns all logins, of any account, that were revoked at or after since or expired between since and now.
	Ended(ctx context.Context, since, now time.Time) ([]identity.LoginID, error)
}

// Activity counts active people.
type Activity interface {
	// ActiveUsers counts the accounts that signed in or renewed a login at or after since, each once, even if the login has
	// ended.
	ActiveUsers(ctx context.Context, since time.Time) (int, error)
}

// RefreshTokenDeriver derives each refresh token from the one before it, so that the next one can be repeated without being
// stored.
type RefreshTokenDeriver interface {
	// Derive returns the successor of a token under the current secret, then under the previous secret if there is one.
	// Without the secret, one token reveals nothing about the other. The family stays the same.
	Derive(token string) []string
}
