package ports

import (
	"context"
	"time"

	"chatbot/domain/identity"
)

// Roles changes the roles of accounts, and their state together with it. Once there is an active admin there always is one: of changes that would together leave none,
// also in parallel, at least one is refused with identity.ErrLastAdmin.
type Roles interface {
	// Change stores all of a change or nothing, and returns the account. Deactivating ends all its logins, as Users.SetActive does.
	// ErrNoUser; identity.ErrLastAdmin.
	Change(ctx context.Context, id identity.UserID, change identity.AccountChange, at time.Time) (identity.User, error)
	// Changed returns the actor of every live login whose account's role or groups changed at or after since.
	Changed(ctx context.Context, since, now time.Time) ([]identity.Actor, error)
}
