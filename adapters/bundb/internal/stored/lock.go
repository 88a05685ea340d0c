package stored

import (
	"context"
	"database/sql"
	"errors"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
)

// LockAround locks the session of the owner's message; role "" accepts any role. It returns only columns that never change,
// because the message is read before the lock is acquired.
func LockAround(ctx context.Context, db *bundb.DB, tx bun.IDB, owner identity.UserID, id chat.MessageID, role chat.Role) (Message, error) {
	var row Message
	query := db.Lock(tx.NewSelect().Model(&row).Column("m.id", "m.session_id", "m.parent_id"), "s").
		Join("JOIN chat_sessions AS s ON s.id = m.session_id").
		Where("m.id = ? AND s.user_id = ?", id, owner)
	if role != "" {
		query.Where("m.role = ?", role)
	}
	err := query.Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return Message{}, chat.ErrMessage
	}
	return row, err
}
