package turns

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb/internal/stored"
	"chatbot/domain/chat"
	"chatbot/domain/usage"
)

// keepCalls stores the calls of answers that their workers may not end: the answers were deleted, or others have them. It ends the
// reservations of these calls, also of those that were never made. When that fails, it is the error of the ends, so that they are tried
// again.
func (r *Turns) keepCalls(ctx context.Context, refused []*finishing) {
	err := r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		var calls []usage.Event
		answers, over := make([]chat.MessageID, len(refused)), map[stored.Call]bool{}
		for i, c := range refused {
			answers[i] = c.end.ID
			over[stored.Call{Message: c.end.ID, Epoch: chat.EpochOf(c.end.Seq), Purpose: usage.Answer}] = true
			if c.follow.Call != nil {
				calls = append(calls, *c.follow.Call)
			}
		}
		there, err := stored.LockOwners(ctx, r.db, tx, calls)
		if err != nil {
			return err
		}
		days, err := stored.Release(ctx, r.db, tx, answers, func(c stored.Call) bool { return over[c] })
		if err != nil {
			return err
		}
		return stored.Record(ctx, tx, days, slices.DeleteFunc(calls, func(c usage.Event) bool { return !slices.Contains(there, c.User) })...)
	})
	if err != nil {
		for _, c := range refused {
			c.err = err
		}
	}
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
