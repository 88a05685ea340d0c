package stored

import (
	"context"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
)

type usageRow struct {
	UserID   identity.UserID `bun:"user_id"`
	Sessions int             `bun:"sessions"`
	Bytes    int64           `bun:"bytes"`
}

// Admit refuses more usage than the bounds allow. Until the transaction ends, no other transaction adds to the owner's usage. It
// takes the first lock of its transaction.
func Admit(ctx context.Context, db *bundb.DB, tx bun.IDB, owner identity.UserID, bounds chat.Bounds, more chat.Usage) error {
	if bounds.Off() {
		return nil
	}
	owners := []identity.UserID{owner}
	if err := db.LockAccounts(ctx, tx, owners); err != nil {
		return err
	}
	there, err := UsageOf(ctx, tx, owners)
	if err != nil {
		return err
	}
	return bounds.Admit(there[owner], more)
}

// UsageOf returns the usage of each account. It runs in a statement after the one that locks the accounts, so that it sees what
// was stored while that one waited.
func UsageOf(ctx context.Context, tx bun.IDB, owners []identity.UserID) (map[identity.UserID]chat.Usage, error) {
	var rows []usageRow
	err := tx.NewRaw(`SELECT user_id, count(*) AS sessions, CAST(sum(text_bytes) AS BIGINT) AS bytes FROM chat_sessions
		WHERE user_id IN (?) GROUP BY user_id`, bun.List(owners)).Scan(ctx, &rows)
	usage := make(map[identity.UserID]chat.Usage, len(owners))
	for _, row := range rows {
		usage[row.UserID] = chat.Usage{Sessions: row.Sessions, Bytes: row.Bytes}
	}
	return usage, err
}
