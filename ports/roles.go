package ports

import (
	"context"
	"time"

	"chatbot/domain/identity"
)

// Roles stores the roles of accounts. Once there is an active admin there always is one: of changes that would together leave none,
// also in parallel, at least one is refused with identity.ErrLastAdmin.
type Roles interface {
	// SetRole changes the role of an account and returns the account. ErrNoUser; identity.ErrLastAdmin.
	SetRole(ctx context.Context, id identity.UserID, role identity.Role, at time.Time) (identity.User, error)
	// Changed returns the actor of every live login whose account's role or groups changed at or after since.
	Changed(ctx context.Context, since, now time.Time) ([]identity.Actor, error)
}
