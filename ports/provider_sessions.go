package ports

import (
	"context"
	"time"

	"chatbot/domain/identity"
)

// ProviderSessions keeps what identity providers need to end the sessions of people with them. It goes with the login, however that ends, and
// with the account.
type ProviderSessions interface {
	// Begin keeps a session for the sign-in whose first step has this hash, until it ends. Logins.Create takes it over. ErrNoUser.
	Begin(ctx context.Context, s identity.ProviderSession, step string, ends time.Time) error
	// OfLogin returns the session of a login that has not been ended, the zero session if there is none.
	OfLogin(ctx context.Context, id identity.LoginID) (identity.ProviderSession, error)
	// Prune deletes up to limit sessions whose login has expired, or whose sign-in was not completed, and returns how many.
	Prune(ctx context.Context, now time.Time, limit int) (int, error)
	// Sealed returns up to limit sessions with an id greater than after, ordered by id.
	Sealed(ctx context.Context, after identity.ProviderSessionID, limit int) ([]identity.ProviderSession, error)
	// Reseal replaces the sealed value of a session, unless it is another than that of old.
	Reseal(ctx context.Context, old identity.ProviderSession, sealed string) error
}
