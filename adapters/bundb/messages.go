package bundb

import (
	"context"
	"database/sql"
	"errors"
	"math"
	"slices"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/schema"

	"chatbot/domain/chat"
	"chatbot/ports"
)

var _ ports.Messages = (*Messages)(nil)

// Messages is ports.Messages.
type Messages struct{ db *DB }

// NewMessages makes the repository.
func NewMessages(db *DB) *Messages { return &Messages{db} }

// Get is that of ports.Messages.
func (r *Messages) Get(ctx context.Context, owner, id int64) (chat.Message, error) {
	var row messageRow
	err := r.db.read.NewSelect().Model(&row).
		Join("JOIN chat_sessions AS s ON s.id = m.session_id").
		Where("m.id = ? AND s.user_id = ?", id, owner).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return chat.Message{}, chat.ErrMessage
	}
	return row.message(), because(ctx, "reading a message", err)
}

// endOfPath is what pathEnd finds, unless beforeID is not of the session's: then it is nothing.
const endOfPath = `(SELECT CASE WHEN ? > 0 THEN (SELECT b.parent_id FROM messages AS b WHERE b.id = ? AND b.session_id = s.id) ELSE s.leaf_id END
	FROM chat_sessions AS s WHERE s.id = ? AND s.user_id = ?)`

// Path is that of ports.Messages. Nearly always it is one statement; only when that finds nothing, the reason
// is looked for.
func (r *Messages) Path(ctx context.Context, owner, sessionID, beforeID int64, limit int) ([]chat.Message, bool, error) {
	limit = max(limit, 1)
	rows, err := r.walk(ctx, bun.SafeQuery(endOfPath, beforeID, beforeID, sessionID, owner), limit)
	if err == nil && len(rows) == 0 {
		end, endErr := r.pathEnd(ctx, owner, sessionID, beforeID)
		if endErr != nil || end == 0 {
			return nil, false, because(ctx, "reading a session", endErr)
		}
		rows, err = r.walk(ctx, bun.SafeQuery("?", end), limit)
	}
	if err != nil {
		return nil, false, because(ctx, "reading messages", err)
	}
	more := len(rows) > limit
	if more {
		rows = rows[:limit]
	}
	slices.Reverse(rows)
	return messagesOf(rows), more, nil
}

// walk goes up from a message. It reads one more than asked, which tells whether there are older ones. Counting
// the steps ends the walk there, so that a page of a long conversation costs no more than one of a short one.
func (r *Messages) walk(ctx context.Context, end schema.QueryWithArgs, limit int) (rows []messageRow, err error) {
	steps := min(int64(limit), math.MaxInt64-1) + 1
	err = r.db.read.NewSelect().Model(&rows).ModelTableExpr("path AS m").
		WithRecursive("path", r.db.read.NewRaw(`SELECT m.*, 1 AS step FROM messages AS m WHERE m.id = ?
			UNION ALL SELECT m.*, path.step + 1 FROM path JOIN messages AS m ON m.id = path.parent_id WHERE path.step < ?`, end, steps)).
		OrderExpr("m.step").Scan(ctx)
	return rows, err
}

// pathEnd is the last message of the path that is asked for; 0: it has none.
func (r *Messages) pathEnd(ctx context.Context, owner, sessionID, beforeID int64) (int64, error) {
	var session struct{ LeafID, BeforeID, ParentID sql.NullInt64 }
	err := r.db.read.NewSelect().Model((*sessionRow)(nil)).ColumnExpr("s.leaf_id, m.id AS before_id, m.parent_id").
		Join("LEFT JOIN messages AS m ON m.id = ? AND m.session_id = s.id", beforeID).
		Where("s.id = ? AND s.user_id = ?", sessionID, owner).Scan(ctx, &session)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return 0, chat.ErrSession
	case err != nil:
		return 0, err
	case beforeID <= 0:
		return session.LeafID.Int64, nil
	case !session.BeforeID.Valid:
		return r.newestOlder(ctx, session.LeafID.Int64, beforeID)
	}
	return session.ParentID.Int64, nil
}

// newestOlder goes up from a leaf to the first message with an id less than beforeID; 0: there is none.
func (r *Messages) newestOlder(ctx context.Context, leaf, beforeID int64) (int64, error) {
	var id sql.NullInt64
	err := r.db.read.NewRaw(`WITH RECURSIVE up (id) AS (
		SELECT CAST(? AS INTEGER)
		UNION ALL SELECT m.parent_id FROM up JOIN messages AS m ON m.id = up.id WHERE up.id >= ?
	) SELECT max(id) FROM up WHERE id < ?`, leaf, beforeID, beforeID).Scan(ctx, &id)
	return id.Int64, err
}
