package bundb

import (
	"context"

	"github.com/uptrace/bun"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
)

type usageRow struct {
	UserID   identity.UserID `bun:"user_id"`
	Sessions int             `bun:"sessions"`
	Bytes    int64           `bun:"bytes"`
}

// admit refuses more usage than the bounds allow. Until the transaction ends, no other transaction adds to the owner's usage. It
// takes the first lock of its transaction.
func (db *DB) admit(ctx context.Context, tx bun.IDB, owner identity.UserID, bounds chat.Bounds, more chat.Usage) error {
	if bounds.Off() {
		return nil
	}
	owners := []identity.UserID{owner}
	if err := db.lockAccounts(ctx, tx, owners); err != nil {
		return err
	}
	there, err := usageOf(ctx, tx, owners)
	if err != nil {
		return err
	}
	return bounds.Admit(there[owner], more)
}

// lockAccounts prevents others from adding to the accounts' usage and from deleting the accounts until the transaction ends.
// Accounts are locked in the order of their ids, before anything else.
func (db *DB) lockAccounts(ctx context.Context, tx bun.IDB, owners []identity.UserID) error {
	if db.driver.lockAccount == "" {
		return nil
	}
	var locked []identity.UserID
	return tx.NewRaw("SELECT u.id FROM users AS u WHERE u.id IN (?) ORDER BY u.id "+db.driver.lockAccount, bun.List(owners)).Scan(ctx, &locked)
}

// usageOf returns the usage of each account. It runs in a statement after the one that locks the accounts, so that it sees what
// was stored while that one waited.
func usageOf(ctx context.Context, tx bun.IDB, owners []identity.UserID) (map[identity.UserID]chat.Usage, error) {
	var rows []usageRow
	err := tx.NewRaw(`SELECT user_id, count(*) AS sessions, CAST(sum(text_bytes) AS BIGINT) AS bytes FROM chat_sessions
		WHERE user_id IN (?) GROUP BY user_id`, bun.List(owners)).Scan(ctx, &rows)
	usage := make(map[identity.UserID]chat.Usage, len(owners))
	for _, row := range rows {
		usage[row.UserID] = chat.Usage{Sessions: row.Sessions, Bytes: row.Bytes}
	}
	return usage, err
}

// admitPending refuses the turns that would take their owners beyond the bounds, counting the turns before them.
func admitPending(ctx context.Context, tx bun.IDB, pending []*pendingTurn) error {
	var owners []identity.UserID
	for _, p := range pending {
		if !p.accept.Bounds.Off() {
			owners = append(owners, p.accept.Owner)
		}
	}
	if len(owners) == 0 {
		return nil
	}
	usage, err := usageOf(ctx, tx, owners)
	if err != nil {
		return err
	}
	for _, p := range pending {
		owner, more := p.accept.Owner, chat.UsageOf(p.accept.Send)
		if p.err = p.accept.Bounds.Admit(usage[owner], more); p.err == nil {
			usage[owner] = usage[owner].Plus(more)
		}
	}
	return nil
}
