package bundb

import (
	"context"
	"database/sql"
	"errors"
	"math"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"chatbot/domain/chat"
	"chatbot/ports"
)

type messageRow struct {
	bun.BaseModel `bun:"table:messages,alias:m"`

	ID             int64        `bun:"id,pk,autoincrement"`
	SessionID      int64        `bun:"session_id"`
	Role           string       `bun:"role"`
	Content        string       `bun:"content"`
	Metadata       metadata     `bun:"metadata,type:jsonb"`
	Status         string       `bun:"status"`
	FailureCode    string       `bun:"failure_code,nullzero"`
	FailureMessage string       `bun:"failure_message,nullzero"`
	Runner         string       `bun:"runner,nullzero"`
	LeaseUntil     bun.NullTime `bun:"lease_until"`
	CreatedAt      time.Time    `bun:"created_at"`
}

// metadata is how an answer came about, as the spec's API shows it (5.2.1). A question has none.
type metadata struct {
	Model            string  `json:"model,omitempty"`
	TokensUsed       int     `json:"tokens_used,omitempty"`
	PromptTokens     int     `json:"prompt_tokens,omitempty"`
	CompletionTokens int     `json:"completion_tokens,omitempty"`
	TokensEstimated  bool    `json:"tokens_estimated,omitempty"`
	ResponseTimeMS   float64 `json:"response_time_ms,omitempty"`
	FirstTokenMS     float64 `json:"first_token_ms,omitempty"`
	FinishReason     string  `json:"finish_reason,omitempty"`
}

func newMetadata(a chat.Answer) metadata {
	return metadata{
		Model: a.Model, TokensUsed: a.TokensUsed(), PromptTokens: a.PromptTokens, CompletionTokens: a.CompletionTokens,
		TokensEstimated: a.TokensEstimated, FinishReason: a.FinishReason,
		ResponseTimeMS: milliseconds(a.Took), FirstTokenMS: milliseconds(a.FirstToken),
	}
}

func (m metadata) answer() chat.Answer {
	return chat.Answer{
		Model: m.Model, PromptTokens: m.PromptTokens, CompletionTokens: m.CompletionTokens,
		TokensEstimated: m.TokensEstimated, FinishReason: m.FinishReason,
		Took: duration(m.ResponseTimeMS), FirstToken: duration(m.FirstTokenMS),
	}
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
func duration(ms float64) time.Duration    { return time.Duration(ms*1000+0.5) * time.Microsecond }

func (r messageRow) message() chat.Message {
	m := chat.Message{
		ID: r.ID, SessionID: r.SessionID, Role: chat.Role(r.Role), Content: r.Content, Status: chat.Status(r.Status),
		Answer: r.Metadata.answer(), CreatedAt: r.CreatedAt.UTC(),
	}
	if r.FailureCode != "" {
		m.Failure = &chat.Failure{Code: r.FailureCode, Message: r.FailureMessage}
	}
	return m
}

var _ ports.Messages = (*Messages)(nil)

// Messages is ports.Messages.
type Messages struct{ db *DB }

// NewMessages makes the repository.
func NewMessages(db *DB) *Messages { return &Messages{db} }

// Page is that of ports.Messages.
func (r *Messages) Page(ctx context.Context, owner, sessionID, beforeID int64, limit int) ([]chat.Message, bool, error) {
	owned, err := r.db.read.NewSelect().Model((*sessionRow)(nil)).Where("id = ? AND user_id = ?", sessionID, owner).Exists(ctx)
	if err != nil {
		return nil, false, because(ctx, "reading a session", err)
	}
	if !owned {
		return nil, false, chat.ErrSession
	}
	limit = max(limit, 1)
	var rows []messageRow
	// One more than asked tells whether there are older ones.
	query := r.db.read.NewSelect().Model(&rows).Where("session_id = ?", sessionID).OrderExpr("id DESC").Limit(min(int64(limit), math.MaxInt64-1) + 1)
	if beforeID > 0 {
		query.Where("id < ?", beforeID)
	}
	if err := query.Scan(ctx); err != nil {
		return nil, false, because(ctx, "reading messages", err)
	}
	more := len(rows) > limit
	if more {
		rows = rows[:limit]
	}
	slices.Reverse(rows)
	page := make([]chat.Message, len(rows))
	for i, row := range rows {
		page[i] = row.message()
	}
	return page, more, nil
}

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
