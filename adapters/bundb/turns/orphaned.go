package turns

import (
	"context"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/internal/stored"
	"chatbot/domain/chat"
	"chatbot/domain/usage"
)

// orphansAtOnce is how many reservations endOrphaned looks at.
const orphansAtOnce = 1000

// orphaned is the condition of reservations whose answers are not streaming: they were deleted, or never were. Those that were found before,
// or that are of calls without a message, count only once their time is over.
const orphaned = "(br.orphaned_at IS NULL OR br.orphaned_at <= ?) AND NOT EXISTS (SELECT 1 FROM messages AS m WHERE m.id = br.message_id AND " + stored.Running + ")"

// endOrphaned ends the reservations of answers that were deleted, once their workers have had the time to store the calls, and
// those of calls without a message, which are recorded first: of
// more than orphansAtOnce, the next call ends the rest. Reservations that others have locked are left to the next call, too.
func (r *Turns) endOrphaned(ctx context.Context, now time.Time, after time.Duration) error {
	over := bundb.Stamp(now.Add(-after))
	found, err := r.db.Reader().NewSelect().Model((*stored.Reservation)(nil)).Where(orphaned, over).Exists(ctx)
	if err != nil || !found {
		return err
	}
	if err := r.recordDead(ctx, over); err != nil {
		return err
	}
	return r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		ids, err := r.db.LockFreeRows(ctx, tx.NewSelect().Model((*stored.Reservation)(nil)).Where(orphaned, over).Limit(orphansAtOnce), "br")
		if err != nil || len(ids) == 0 {
			return err
		}
		_, err = tx.NewDelete().Model((*stored.Reservation)(nil)).Where("id IN (?) AND orphaned_at <= ? AND message_id > 0", bun.List(ids), over).Exec(ctx)
		if err != nil {
			return err
		}
		_, err = tx.NewUpdate().Model((*stored.Reservation)(nil)).Set("orphaned_at = ?", bundb.Stamp(now)).Where("id IN (?) AND orphaned_at IS NULL", bun.List(ids)).Exec(ctx)
		return err
	})
}

// recordDead ends the reservations of calls without a message that must have ended before the instant over, and records the calls: their
// server died, or could not store them. What they took is not known; the prompt counts.
func (r *Turns) recordDead(ctx context.Context, over time.Time) error {
	var rows []stored.Reservation
	err := r.db.Reader().NewSelect().Model(&rows).Where("br.message_id < 0 AND br.orphaned_at <= ?", over).OrderExpr("br.id").Limit(orphansAtOnce).Scan(ctx)
	if err != nil || len(rows) == 0 {
		return err
	}
	calls, ids := make([]usage.Event, len(rows)), make([]chat.MessageID, len(rows))
	for i, row := range rows {
		calls[i], ids[i] = row.Died(), row.MessageID
	}
	return r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		there, err := stored.LockOwners(ctx, r.db, tx, calls)
		if err != nil {
			return err
		}
		days, err := stored.Release(ctx, r.db, tx, ids, func(stored.Call) bool { return true })
		if err != nil {
			return err
		}
		dead := slices.DeleteFunc(slices.Clone(calls), func(c usage.Event) bool {
			_, held := days[stored.Call{Message: c.Message, Epoch: c.Epoch, Purpose: c.Purpose}]
			return !held || !slices.Contains(there, c.User) // it has ended meanwhile, or its account is gone
		})
		return stored.Record(ctx, tx, days, dead...)
	})
}
