package bundb

import (
	"context"
	"database/sql"
	"errors"

	"github.com/uptrace/bun"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
)

// lockAround locks the session of the owner's message; role "" accepts any role. It returns only columns that never change,
// because the message is read before the lock is acquired.
func lockAround(ctx context.Context, db *DB, tx bun.IDB, owner identity.UserID, id chat.MessageID, role chat.Role) (messageRow, error) {
	var row messageRow
	query := db.lockSession(tx.NewSelect().Model(&row).Column("m.id", "m.session_id", "m.parent_id")).
		Join("JOIN chat_sessions AS s ON s.id = m.session_id").
		Where("m.id = ? AND s.user_id = ?", id, owner)
	if role != "" {
		query.Where("m.role = ?", role)
	}
	err := query.Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return messageRow{}, chat.ErrMessage
	}
	return row, err
}
