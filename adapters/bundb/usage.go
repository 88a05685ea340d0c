package bundb

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"chatbot/domain/chat"
)

type usageRow struct {
	UserID   int64 `bun:"user_id"`
	Sessions int   `bun:"sessions"`
	Bytes    int64 `bun:"bytes"`
}

// admit refuses what would take a person beyond the bounds. Until the transaction ends, nobody else adds to what the person
// keeps under a bound. It comes before any other lock of the transaction.
func (db *DB) admit(ctx context.Context, tx bun.IDB, owner int64, bounds chat.Bounds, more chat.Usage) error {
	if bounds.Off() {
		return nil
	}
	there, err := db.lockUsage(ctx, tx, []int64{owner})
	if err != nil {
		return err
	}
	return bounds.Admit(there[owner], more)
}

// lockUsage returns what each of the owners keeps, and keeps others from adding to it as admit does. Owners are taken in the
// order of their ids. What is read comes in a statement of its own after the lock: it sees what was stored before.
func (db *DB) lockUsage(ctx context.Context, tx bun.IDB, owners []int64) (map[int64]chat.Usage, error) {
	slices.Sort(owners)
	owners = slices.Compact(owners)
	if db.driver.lockAccount != "" {
		var locked []int64
		err := tx.NewRaw("SELECT u.id FROM users AS u WHERE u.id IN (?) ORDER BY u.id "+db.driver.lockAccount, bun.List(owners)).Scan(ctx, &locked)
		if err != nil {
			return nil, err
		}
	}
	var rows []usageRow
	err := tx.NewRaw(`SELECT user_id, count(*) AS sessions, CAST(sum(text_bytes) AS BIGINT) AS bytes FROM chat_sessions
		WHERE user_id IN (?) GROUP BY user_id`, bun.List(owners)).Scan(ctx, &rows)
	if err != nil {
		return nil, err
	}
	usage := make(map[int64]chat.Usage, len(owners))
	for _, row := range rows {
		usage[row.UserID] = chat.Usage{Sessions: row.Sessions, Bytes: row.Bytes}
	}
	return usage, nil
}

// admitMany marks the messages that would take their owners beyond the bounds, each with what those before it add.
func (r *Turns) admitMany(ctx context.Context, tx bun.IDB, batch []*beginning) error {
	var owners []int64
	for _, c := range batch {
		if !c.accept.Bounds.Off() {
			owners = append(owners, c.accept.Owner)
		}
	}
	if len(owners) == 0 {
		return nil
	}
	usage, err := r.db.lockUsage(ctx, tx, owners)
	if err != nil {
		return err
	}
	return apart(batch, func(c *beginning) bool {
		owner, more := c.accept.Owner, chat.UsageOf(c.accept.Send)
		if c.accept.Bounds.Admit(usage[owner], more) != nil {
			return true
		}
		usage[owner] = usage[owner].Plus(more)
		return false
	})
}
