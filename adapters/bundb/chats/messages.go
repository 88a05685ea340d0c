package chats

import (
	"context"
	"database/sql"
	"errors"
	"math"
	"slices"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/schema"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/internal/stored"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/ports"
)

var _ ports.Messages = (*Messages)(nil)

// Messages implements ports.Messages.
type Messages struct{ db *bundb.DB }

// NewMessages returns the repository.
func NewMessages(db *bundb.DB) *Messages { return &Messages{db} }

// Get implements ports.Messages.
func (r *Messages) Get(ctx context.Context, owner identity.UserID, id chat.MessageID) (chat.Message, error) {
	var row stored.Message
	err := r.db.Reader().NewSelect().Model(&row).
		Join("JOIN chat_sessions AS s ON s.id = m.session_id").
		Where("m.id = ? AND s.user_id = ?", id, owner).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return chat.Message{}, chat.ErrMessage
	}
	return row.Message(), bundb.Wrap(ctx, "reading a message", err)
}

// Path implements ports.Messages. It nearly always takes one cheap statement: the session's newest messages of all branches are
// read, and the path is followed through them. Only older messages are reached by walking up the path.
func (r *Messages) Path(ctx context.Context, owner identity.UserID, sessionID chat.SessionID, beforeID chat.MessageID, limit int) ([]chat.Message, bool, error) {
	wanted := min(max(limit, 1), math.MaxInt32-2) + 1 // one more than requested shows whether older ones exist
	rows, end, err := r.newest(ctx, owner, sessionID, beforeID, wanted+1)
	if err == nil && len(rows) == 0 {
		end, err = r.pathEnd(ctx, owner, sessionID, beforeID)
	}
	if err != nil {
		return nil, false, bundb.Wrap(ctx, "reading a session", err)
	}
	path, end := follow(rows, end, wanted)
	if end != 0 && len(path) < wanted {
		older, err := r.walk(ctx, bun.SafeQuery("?", end), wanted-len(path))
		if err != nil {
			return nil, false, bundb.Wrap(ctx, "reading messages", err)
		}
		path = append(path, older...)
	}
	more := len(path) == wanted
	if more {
		path = path[:wanted-1]
	}
	slices.Reverse(path)
	return stored.MessagesOf(path), more, nil
}

// newest reads the session's n newest messages, with beforeID those up to it, and returns the id of the last message of the path,
// which may be older than all of them. Without rows, as when beforeID is not in the session, the end is unknown.
func (r *Messages) newest(ctx context.Context, owner identity.UserID, sessionID chat.SessionID, beforeID chat.MessageID, n int) (rows []stored.Message, end chat.MessageID, err error) {
	query := r.db.Reader().NewSelect().Model(&rows).ColumnExpr("?TableColumns, s.leaf_id").
		Join("JOIN chat_sessions AS s ON s.id = m.session_id").
		Where("s.id = ? AND s.user_id = ?", sessionID, owner).OrderExpr("m.id DESC").Limit(int64(n))
	if beforeID > 0 {
		query.Where("m.id <= ?", beforeID)
	}
	err = query.Scan(ctx)
	switch {
	case err != nil || len(rows) == 0:
		return nil, 0, err
	case beforeID <= 0:
		return rows, rows[0].LeafID, nil
	case rows[0].ID == beforeID:
		return rows, rows[0].ParentID, nil
	}
	return nil, 0, nil
}

// follow returns the path up to a message, newest first, at most `most` messages of it. rows hold messages of all branches, newest
// first; a parent is always older than its children. next is the parent of the oldest message returned, 0 if it has none.
func follow(rows []stored.Message, end chat.MessageID, most int) (path []stored.Message, next chat.MessageID) {
	for _, row := range rows {
		if row.ID == end && len(path) < most {
			path, end = append(path, row), row.ParentID
		}
	}
	return path, end
}

// walk reads up to steps messages upwards from a message. The step count ends the recursion, so that a page of a long
// conversation costs no more than one of a short one.
func (r *Messages) walk(ctx context.Context, end schema.QueryWithArgs, steps int) (rows []stored.Message, err error) {
	err = r.db.Reader().NewSelect().Model(&rows).ModelTableExpr("path AS m").
		WithRecursive("path", r.db.Reader().NewRaw(`SELECT m.*, 1 AS step FROM messages AS m WHERE m.id = ?
			UNION ALL SELECT m.*, path.step + 1 FROM path JOIN messages AS m ON m.id = path.parent_id WHERE path.step < ?`, end, steps)).
		OrderExpr("m.step").Scan(ctx)
	return rows, err
}

// pathEnd returns the id of the last message of the requested path; 0 for an empty path.
func (r *Messages) pathEnd(ctx context.Context, owner identity.UserID, sessionID chat.SessionID, beforeID chat.MessageID) (chat.MessageID, error) {
	var session struct{ LeafID, BeforeID, ParentID sql.Null[chat.MessageID] }
	err := r.db.Reader().NewSelect().Model((*stored.Session)(nil)).ColumnExpr("s.leaf_id, m.id AS before_id, m.parent_id").
		Join("LEFT JOIN messages AS m ON m.id = ? AND m.session_id = s.id", beforeID).
		Where("s.id = ? AND s.user_id = ?", sessionID, owner).Scan(ctx, &session)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return 0, chat.ErrSession
	case err != nil:
		return 0, err
	case beforeID <= 0:
		return session.LeafID.V, nil
	case !session.BeforeID.Valid:
		return r.newestOlder(ctx, session.LeafID.V, beforeID)
	}
	return session.ParentID.V, nil
}

// newestOlder returns the first message upwards from a leaf whose id is less than beforeID; 0 if there is none.
func (r *Messages) newestOlder(ctx context.Context, leaf, beforeID chat.MessageID) (chat.MessageID, error) {
	var id sql.Null[chat.MessageID]
	err := r.db.Reader().NewRaw(`WITH RECURSIVE up (id) AS (
		SELECT CAST(? AS INTEGER)
		UNION ALL SELECT m.parent_id FROM up JOIN messages AS m ON m.id = up.id WHERE up.id >= ?
	) SELECT max(id) FROM up WHERE id < ?`, leaf, beforeID, beforeID).Scan(ctx, &id)
	return id.V, err
}
