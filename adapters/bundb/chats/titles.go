package chats

import (
	"context"
	"database/sql"
	"errors"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/internal/stored"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/ports"
)

var _ ports.SessionTitles = (*Titles)(nil)

// Titles implements ports.SessionTitles.
type Titles struct{ db *bundb.DB }

// NewTitles returns the repository.
func NewTitles(db *bundb.DB) *Titles { return &Titles{db} }

// Untitled implements ports.SessionTitles.
func (r *Titles) Untitled(ctx context.Context, answer chat.MessageID) (ports.Untitled, error) {
	var row struct {
		SessionID        chat.SessionID `bun:"session_id"`
		Question, Answer string
	}
	err := r.db.Reader().NewSelect().Model((*stored.Message)(nil)).
		ColumnExpr("m.session_id, q.content AS question, m.content AS answer").
		Join("JOIN chat_sessions AS s ON s.id = m.session_id").Join("JOIN messages AS q ON q.id = m.parent_id").
		Where("m.id = ? AND m.role = ? AND s.title = ?", answer, chat.RoleAssistant, chat.DefaultTitle).Scan(ctx, &row)
	if errors.Is(err, sql.ErrNoRows) {
		err = chat.ErrMessage
	}
	return ports.Untitled(row), bundb.Wrap(ctx, "reading an untitled session", err)
}

// First implements ports.SessionTitles.
func (r *Titles) First(ctx context.Context, answer chat.MessageID) (ports.FirstTurn, error) {
	var row struct {
		SessionID               chat.SessionID  `bun:"session_id"`
		Owner                   identity.UserID `bun:"owner"`
		Title, Question, Answer string
		Seq                     int
		Parts                   stored.Parts `bun:"parts,type:jsonb"` // of the question
	}
	err := r.db.Reader().NewSelect().Model((*stored.Message)(nil)).
		ColumnExpr("m.session_id, s.user_id AS owner, s.title, q.content AS question, m.content AS answer, m.seq, q.parts").
		Join("JOIN chat_sessions AS s ON s.id = m.session_id").Join("JOIN messages AS q ON q.id = m.parent_id").
		Where("m.id = ? AND m.role = ? AND q.parent_id IS NULL AND "+stored.Ended, answer, chat.RoleAssistant).Scan(ctx, &row)
	if errors.Is(err, sql.ErrNoRows) {
		err = chat.ErrMessage
	}
	return ports.FirstTurn{
		SessionID: row.SessionID, Owner: row.Owner, Title: row.Title, Question: row.Question, Answer: row.Answer, Epoch: chat.EpochOf(row.Seq),
		Files: chat.NamesOf(chat.Message{Parts: row.Parts}.Files()),
	}, bundb.Wrap(ctx, "reading the first turn of a session", err)
}

// Replace implements ports.SessionTitles.
func (r *Titles) Replace(ctx context.Context, session chat.SessionID, before, title string) error {
	_, err := r.db.Writer().NewUpdate().Model((*stored.Session)(nil)).Set("title = ?", title).
		Where("s.id = ? AND s.title = ? AND NOT s.named", session, before).Exec(ctx)
	return bundb.Wrap(ctx, "replacing a title", err)
}
