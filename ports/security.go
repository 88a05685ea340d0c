package ports

import (
	"context"
	"time"

	"chatbot/domain/fault"
	"chatbot/domain/identity"
)

// ErrBusy means that too many requests wait for the same resource.
var ErrBusy = fault.New(fault.Unavailable, "busy", "Too many people are signing in right now. Try again in a few seconds.").After(2 * time.Second)

// Hasher hashes passwords, few at a time. Waiting callers take turns by network, so that no network starves others; known
// callers precede unknown ones, who keep a share of the turns.
type Hasher interface {
	// Hash deliberately takes about 0.25 s of one core. Every character of passwords up to identity.MaxPassword counts. ErrBusy
	// when it would wait too long for a core.
	Hash(ctx context.Context, by identity.Asker, password string) (string, error)
	// Matches takes as long as Hash, also for a hash that is malformed, such as "" for an account that does not exist; the
	// result is then false. An error, such as ErrBusy, means that nothing was compared.
	Matches(ctx context.Context, by identity.Asker, hash, password string) (bool, error)
}

// Tokens issues and verifies access tokens.
type Tokens interface {
	Issue(c identity.Claims) (string, error)
	// Verify returns the claims of an access token that this installation issued and that has not expired, with 30 s of
	// leeway for clock skew, else identity.ErrToken. It never panics. It may cache results until the token expires; whether
	// the login is still valid is checked by Logins.Holder at every request.
	Verify(token string) (identity.Claims, error)
}

// Tickets issues single-use tokens for URLs, which end up in logs.
type Tickets interface {
	// Issue returns an unguessable ticket that is valid for life. ErrBusy when too many are outstanding.
	Issue(ctx context.Context, p identity.Principal, life time.Duration) (string, error)
	// Redeem returns the principal once. A used or expired ticket is identity.ErrToken.
	Redeem(ctx context.Context, ticket string) (identity.Principal, error)
}

// Secrets generates unguessable strings: 256 random bits, URL-safe.
type Secrets interface{ Secret() string }

// Clock returns the current time in UTC.
type Clock interface{ Now() time.Time }
