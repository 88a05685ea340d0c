package turns

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb/internal/stored"
	"chatbot/domain/identity"
	"chatbot/domain/usage"
)

// keepCalls stores the calls of answers that their workers may not end: the answers were deleted, or others have them. When that
// fails, it is the error of the ends, so that they are tried again.
func (r *Turns) keepCalls(ctx context.Context, refused []*finishing) {
	calling := slices.DeleteFunc(slices.Clone(refused), func(c *finishing) bool { return c.follow.Call == nil })
	if len(calling) == 0 {
		return
	}
	err := r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		calls := make([]usage.Event, len(calling))
		for i, c := range calling {
			calls[i] = *c.follow.Call
		}
		there, err := r.lockOwners(ctx, tx, calls)
		if err != nil {
			return err
		}
		return stored.Record(ctx, tx, slices.DeleteFunc(calls, func(c usage.Event) bool { return !slices.Contains(there, c.User) })...)
	})
	for _, c := range calling {
		if err != nil {
			c.err = err
		}
	}
}

// lockOwners locks the accounts of calls, so that they are not erased meanwhile, and returns those that exist.
func (r *Turns) lockOwners(ctx context.Context, tx bun.IDB, calls []usage.Event) (there []identity.UserID, err error) {
	owners := make([]identity.UserID, len(calls))
	for i, c := range calls {
		owners[i] = c.User
	}
	if err := r.db.LockAccounts(ctx, tx, owners); err != nil {
		return nil, err
	}
	err = tx.NewRaw("SELECT id FROM users WHERE id IN (?)", bun.List(owners)).Scan(ctx, &there)
	return there, err
}

// split returns the calls for which is holds, and the others.
func split(calls []*finishing, is func(*finishing) bool) (these, others []*finishing) {
	for _, c := range calls {
		if is(c) {
			these = append(these, c)
		} else {
			others = append(others, c)
		}
	}
	return these, others
}
