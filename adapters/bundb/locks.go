package bundb

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/uptrace/bun"

	"chatbot/domain/chat"
)

// lockSession takes the owner's session for this transaction and returns its leaf.
func (db *DB) lockSession(ctx context.Context, tx bun.IDB, owner, id int64) (leaf int64, err error) {
	var row sessionRow
	err = db.locked(tx.NewSelect().Model(&row).Column("s.leaf_id")).
		Where("s.id = ? AND s.user_id = ?", id, owner).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, chat.ErrSession
	}
	return row.LeafID, err
}

// lockAround takes the session in which the owner's message stands; role "" is any. Only what never
// changes comes back: the message was read before the wait for the lock, if there was one.
func (db *DB) lockAround(ctx context.Context, tx bun.IDB, owner, id int64, role chat.Role) (messageRow, error) {
	var row messageRow
	query := db.locked(tx.NewSelect().Model(&row).Column("m.id", "m.session_id", "m.parent_id")).
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

// locked has the query take the row of the session, whose alias is s.
func (db *DB) locked(query *bun.SelectQuery) *bun.SelectQuery {
	if db.driver.lockSession != "" {
		query.For(db.driver.lockSession)
	}
	return query
}

// leafUpdate makes the answer the end of its session's current path.
func leafUpdate(tx bun.IDB, answer messageRow, at time.Time) *bun.UpdateQuery {
	return tx.NewUpdate().Model((*sessionRow)(nil)).Set("leaf_id = ?", answer.ID).Set("updated_at = ?", stamp(at)).
		Where("id = ?", answer.SessionID)
}
