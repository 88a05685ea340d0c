package ports

import (
	"context"
	"time"

	"chatbot/domain/fault"
	"chatbot/domain/login"
)

// ErrBusy says that more was asked for at once than can be done.
var ErrBusy = fault.New(fault.Unavailable, "busy", "Too many people are signing in right now. Try again in a few seconds.").After(2 * time.Second)

// Hasher turns passwords into hashes that cannot be turned back. Hashes are made few at a time. Who waits gets a turn by network,
// so that no network keeps others waiting, and those who are known come before strangers, who have a share of the turns.
type Hasher interface {
	// Hash takes about a quarter of a second of one core on purpose. Every character of passwords up to
	// user.MaxPassword counts. ErrBusy when it would have to wait too long for a core.
	Hash(ctx context.Context, by login.Asker, password string) (string, error)
	// Matches compares in the time that Hash takes, also for a hash it cannot read (then false), such as
	// "" for a user who does not exist. An error, ErrBusy like that of Hash, means that nothing was compared.
	Matches(ctx context.Context, by login.Asker, hash, password string) (bool, error)
}

// Tokens makes and reads access tokens.
type Tokens interface {
	Issue(c login.Claims) (string, error)
	// Verify returns the claims of a token that we issued for access and that has not expired at its
	// clock's now (30 s of leeway for clocks that differ), else login.ErrToken. It never panics,
	// whatever the input. It may remember what it verified, but never beyond its expiry; whether the
	// login still lives is for Logins.Holder to say, at every request.
	Verify(token string) (login.Claims, error)
}

// Tickets hands out single-use stand-ins for a principal, for addresses that get written down.
type Tickets interface {
	// Issue returns an unguessable ticket valid for life. ErrBusy when too many are outstanding.
	Issue(ctx context.Context, p login.Principal, life time.Duration) (string, error)
	// Redeem returns the principal once; after that, and after its life, login.ErrToken.
	Redeem(ctx context.Context, ticket string) (login.Principal, error)
}

// Secrets makes unguessable strings: 256 random bits, URL-safe.
type Secrets interface{ Secret() string }

// Clock tells the time, in UTC.
type Clock interface{ Now() time.Time }
