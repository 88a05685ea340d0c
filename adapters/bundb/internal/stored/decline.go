package stored

import (
	"context"
	"database/sql"
	"errors"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/domain/chat"
)

// Decline ends an answer that waits, and for which the condition holds, as stopped, with its calls declined. It reports whether there was
// one. Its session is locked.
func Decline(ctx context.Context, db *bundb.DB, tx bun.IDB, id chat.MessageID, condition string) (bool, error) {
	var answer Message
	err := db.Lock(tx.NewSelect().Model(&answer), "m").Where("m.id = ? AND m.waits AND "+condition, id).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	state := answer.State()
	state.Decline()
	answer.SetState(state)
	answer.Parts = chat.DeclineAll(answer.Parts)
	_, err = tx.NewUpdate().Model(&answer).Column("status", "waits", "parts").WherePK().Exec(ctx)
	return err == nil, err
}
