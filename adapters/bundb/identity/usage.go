package identity

import (
	"context"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/internal/stored"
	"chatbot/domain/identity"
)

// eventsAtOnce is how many usage events one step of Delete unlinks.
const eventsAtOnce = 1000

// deleteDays deletes what is stored of an account for budgets. No call of the account is stored after it.
func deleteDays(ctx context.Context, tx bun.IDB, id identity.UserID) error {
	for _, table := range []string{"budget_reservations", "usage_days"} {
		if _, err := tx.NewRaw("DELETE FROM ? WHERE user_id = ?", bun.Ident(table), id).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

// unlinkUsage removes from up to limit usage events, 0 is all, whose they are, and returns their number: what is left counts in sums and
// concerns nobody. The account is locked, so that nobody stores another event of it except with the end of an answer in one of its
// sessions.
func unlinkUsage(ctx context.Context, db *bundb.DB, tx bun.IDB, id identity.UserID, limit int64) (int, error) {
	events, err := db.LockRows(ctx, tx.NewSelect().Model((*stored.UsageEvent)(nil)).Where("ue.user_id = ?", id).Limit(limit), "ue")
	if err != nil || len(events) == 0 {
		return 0, err
	}
	_, err = tx.NewUpdate().Model((*stored.UsageEvent)(nil)).Set("user_id = NULL").Set("message_id = NULL").Where("id IN (?)", bun.List(events)).Exec(ctx)
	return len(events), err
}
