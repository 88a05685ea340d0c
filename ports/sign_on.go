package ports

import (
	"context"
	"time"

	"chatbot/domain/identity"
	"chatbot/domain/signon"
)

// SignOnProviders stores the identity providers of administrators. Their secrets are sealed.
type SignOnProviders interface {
	// List returns all providers, by id.
	List(ctx context.Context) ([]signon.Provider, error)
	// Add stores a new provider, whose Version is 1. Faults: signon.ErrProviderTaken, signon.ErrTooManyProviders.
	Add(ctx context.Context, p signon.Provider) error
	// Change stores a provider, whose Version follows the one that it is based on; its CreatedAt stays. Faults: signon.ErrProviderChanged if that is not
	// the current one: of parallel calls based on the same one, one succeeds; signon.ErrNoProvider.
	Change(ctx context.Context, p signon.Provider) error
	// Delete deletes a provider. Identities that people have with it stay. Fault: signon.ErrNoProvider.
	Delete(ctx context.Context, id string) error
	// Reseal replaces the sealed secret of a provider unless it is another than that of old. Nothing else changes.
	Reseal(ctx context.Context, old signon.Provider, secret string) error
}

// SignOnAttempts has each attempt to sign in count once, on all servers.
type SignOnAttempts interface {
	// Use notes that the attempt with this hash of its state, which ends at a time, was finished, and deletes some that have ended. Fault:
	// signon.ErrExpired if it was before: of parallel calls, one succeeds.
	Use(ctx context.Context, state string, ends, now time.Time) error
}

// SignOnTests keeps the result of the last test of each administrator and provider, for a while.
type SignOnTests interface {
	// PutTest stores a sealed report in place of an earlier one, and deletes some that have ended. A report goes with the account. ErrNoUser.
	PutTest(ctx context.Context, user identity.UserID, provider, report string, ends, now time.Time) error
	// Test returns the sealed report, "" if there is none that has not ended.
	Test(ctx context.Context, user identity.UserID, provider string, now time.Time) (string, error)
}

// IdentityProviders asks identity providers. Each call is bounded in time. Faults of all methods: signon.ErrUnreached; signon.ErrRefused for documents and
// answers that are not as they have to be.
type IdentityProviders interface {
	// Authorization returns the address at which a person tells the provider who they are, for an attempt, with the address of the callback.
	Authorization(ctx context.Context, p signon.Provider, a signon.Attempt, callback string) (string, error)
	// Identify exchanges the code of a callback, and returns who it is of and all that the provider says of them. Whoever answers is the provider of the attempt,
	// and what it says is for this attempt. Faults: signon.ErrClientRefused too.
	Identify(ctx context.Context, p signon.Provider, a signon.Attempt, c signon.Callback, callback string) (signon.Person, signon.Claims, error)
	// SigningOut returns the address at which the provider ends the session of a person, and from which it leads back with the state, "" if it has none.
	SigningOut(ctx context.Context, p signon.Provider, session signon.Session, back, state string) (string, error)
}
