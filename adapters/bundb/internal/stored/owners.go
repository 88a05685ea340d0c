package stored

import (
	"context"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/domain/identity"
	"chatbot/domain/usage"
)

// LockOwners locks the accounts of calls, so that they are not erased meanwhile, and returns those that exist.
func LockOwners(ctx context.Context, db *bundb.DB, tx bun.IDB, calls []usage.Event) (there []identity.UserID, err error) {
	if len(calls) == 0 {
		return nil, nil
	}
	owners := make([]identity.UserID, len(calls))
	for i, c := range calls {
		owners[i] = c.User
	}
	if err := db.LockAccounts(ctx, tx, owners); err != nil {
		return nil, err
	}
	err = tx.NewRaw("SELECT id FROM users WHERE id IN (?)", bun.List(owners)).Scan(ctx, &there)
	return there, err
}
