package ports

import (
	"context"
	"time"

	"chatbot/domain/identity"
)

// ErrNoKey means that there is no such key.
var ErrNoKey = absent("no_key", "API key not found.")

// HeldKey is a key with its account. The fields below are of Keys.Holder only.
type HeldKey struct {
	identity.Key
	Holder       identity.User
	Groups       []identity.GroupID // of the account, in ascending order
	SecondFactor bool               // the account has one
}

// Keys stores the keys of the API for programs. Their texts are passed as hashes only. A key is deleted with its account.
type Keys interface {
	// Create stores a new key and returns it with its ID. by is the login that makes it, 0 for none: a login that has ended makes none, also
	// in parallel with what ends it, so that no key outlives AccountTokens.ResetPassword. Faults: identity.ErrTooManyKeys if the account
	// has most keys already, also among parallel calls; identity.ErrAccountChanged if the login has ended; ErrNoUser.
	Create(ctx context.Context, k identity.Key, by identity.LoginID, most int) (identity.Key, error)
	// Holder returns the key with this hash of its text, as it is stored now, else ErrNoKey.
	Holder(ctx context.Context, secretHash string) (HeldKey, error)
	// List returns up to limit keys of an account, or of all accounts if it is 0, with an id below before, newest first; before 0 is no
	// bound.
	List(ctx context.Context, owner identity.UserID, before identity.KeyID, limit int) ([]HeldKey, error)
	// Delete deletes a key of an account, or of any if owner is 0, and returns it. Holder does not return it from then on. ErrNoKey.
	Delete(ctx context.Context, owner identity.UserID, id identity.KeyID) (identity.Key, error)
	// Use notes that the key was used, unless a later use is noted. A key that is gone is left alone.
	Use(ctx context.Context, id identity.KeyID, at time.Time) error
}
