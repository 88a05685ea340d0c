package chats

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/internal/stored"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/ports"
)

var _ ports.TranscriptReader = (*TranscriptReader)(nil)

// TranscriptReader implements ports.TranscriptReader.
type TranscriptReader struct {
	db       *bundb.DB
	messages *Messages
}

// NewTranscriptReader returns the repository.
func NewTranscriptReader(db *bundb.DB) *TranscriptReader {
	return &TranscriptReader{db, NewMessages(db)}
}

// Sessions implements ports.TranscriptReader.
func (r *TranscriptReader) Sessions(ctx context.Context, owner identity.UserID, after chat.SessionID, limit int) ([]chat.Session, error) {
	var rows []stored.Session
	err := r.db.Reader().NewSelect().Model(&rows).Column("s.id", "s.user_id", "s.leaf_id", "s.title", "s.model", "s.instructions", "s.parameters", "s.tools", "s.created_at", "s.updated_at", "s.pinned_at", "s.archived_at", "s.unread").
		Where("s.user_id = ? AND s.id > ?", owner, after).OrderExpr("s.id").Limit(int64(max(limit, 1))).Scan(ctx)
	if err != nil {
		return nil, bundb.Wrap(ctx, "reading sessions", err)
	}
	page := make([]chat.Session, len(rows))
	for i, row := range rows {
		page[i] = row.Session()
	}
	return page, nil
}

// Messages implements ports.TranscriptReader.
func (r *TranscriptReader) Messages(ctx context.Context, owner identity.UserID, sessionID chat.SessionID, after chat.MessageID, limit int) ([]chat.Message, error) {
	var rows []stored.Message
	err := r.db.Reader().NewSelect().Model(&rows).Join("JOIN chat_sessions AS s ON s.id = m.session_id").
		Where("s.id = ? AND s.user_id = ? AND m.id > ?", sessionID, owner, after).
		OrderExpr("m.id").Limit(int64(max(limit, 1))).Scan(ctx)
	if err == nil && len(rows) == 0 {
		err = r.own(ctx, owner, sessionID)
	}
	if err != nil {
		return nil, bundb.Wrap(ctx, "reading messages", err)
	}
	return stored.MessagesOf(rows), nil
}

// own returns chat.ErrSession unless the session is the owner's.
func (r *TranscriptReader) own(ctx context.Context, owner identity.UserID, sessionID chat.SessionID) error {
	is, err := r.db.Reader().NewSelect().Model((*stored.Session)(nil)).Where("s.id = ? AND s.user_id = ?", sessionID, owner).Exists(ctx)
	if err == nil && !is {
		return chat.ErrSession
	}
	return err
}

// inSession selects the message if it is in the owner's session.
const inSession = `(SELECT e.id FROM messages AS e JOIN chat_sessions AS s ON s.id = e.session_id WHERE e.id = ? AND s.id = ? AND s.user_id = ?)`

// PageAnchors implements ports.TranscriptReader. Only ids are read, and only every n-th leaves the database.
func (r *TranscriptReader) PageAnchors(ctx context.Context, owner identity.UserID, sessionID chat.SessionID, messageID chat.MessageID, n int) (marks []chat.MessageID, err error) {
	err = r.db.Reader().NewRaw(`WITH RECURSIVE path (id, step) AS (
		SELECT m.id, 0 FROM messages AS m WHERE m.id = ?
		UNION ALL SELECT m.parent_id, path.step + 1 FROM path JOIN messages AS m ON m.id = path.id WHERE m.parent_id IS NOT NULL
	) SELECT id FROM path WHERE step % ? = 0 ORDER BY step DESC`,
		bun.SafeQuery(inSession, messageID, sessionID, owner), max(n, 1)).Scan(ctx, &marks)
	if err == nil && len(marks) == 0 {
		err = r.absent(ctx, owner, sessionID)
	}
	return marks, bundb.Wrap(ctx, "reading a path", err)
}

// PathPage implements ports.TranscriptReader.
func (r *TranscriptReader) PathPage(ctx context.Context, owner identity.UserID, sessionID chat.SessionID, messageID chat.MessageID, limit int) ([]chat.Message, error) {
	rows, err := r.messages.walk(ctx, bun.SafeQuery(inSession, messageID, sessionID, owner), max(limit, 1))
	if err == nil && len(rows) == 0 {
		err = r.absent(ctx, owner, sessionID)
	}
	if err != nil {
		return nil, bundb.Wrap(ctx, "reading messages", err)
	}
	slices.Reverse(rows)
	return stored.MessagesOf(rows), nil
}

// absent returns the fault of whichever is missing, the session or the message.
func (r *TranscriptReader) absent(ctx context.Context, owner identity.UserID, sessionID chat.SessionID) error {
	if err := r.own(ctx, owner, sessionID); err != nil {
		return err
	}
	return chat.ErrMessage
}
