package bundb

import (
	"context"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"chatbot/domain/chat"
	"chatbot/ports"
)

var _ ports.Turns = (*Turns)(nil)

// Turns is ports.Turns.
type Turns struct{ db *DB }

// NewTurns makes the repository.
func NewTurns(db *DB) *Turns { return &Turns{db} }

// Begin is that of ports.Turns.
func (r *Turns) Begin(ctx context.Context, a ports.Accept) (t chat.Turn, err error) {
	err = r.db.inTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		var err error
		t, err = begin(ctx, tx, a)
		return err
	})
	if uniqueViolation(err) {
		// The session's row was locked, so only a write that passed us by can have done this.
		err = chat.ErrAnswerRunning.Because(err)
	}
	if err != nil {
		t = chat.Turn{}
	}
	return t, err
}

func begin(ctx context.Context, tx bun.IDB, a ports.Accept) (chat.Turn, error) {
	if a.ClientID != "" {
		// A parallel send with the same key waits here for the other's end.
		if earlier, found, err := claim(ctx, tx, a); err != nil || found {
			return earlier, err
		}
	}
	if err := enterSession(ctx, tx, &a); err != nil {
		return chat.Turn{}, err
	}
	question := messageRow{
		SessionID: a.SessionID, Role: string(chat.RoleUser), Content: a.Text,
		Status: string(chat.Complete), CreatedAt: a.At,
	}
	if _, err := tx.NewInsert().Model(&question).Returning("id").Exec(ctx); err != nil {
		return chat.Turn{}, err
	}
	answer := messageRow{
		SessionID: a.SessionID, Role: string(chat.RoleAssistant), Metadata: metadata{Model: a.Model},
		Status: string(chat.Streaming), CreatedAt: a.At, Runner: a.Runner, LeaseUntil: bun.NullTime{Time: a.LeaseUntil},
	}
	if _, err := tx.NewInsert().Model(&answer).Returning("id").Exec(ctx); err != nil {
		return chat.Turn{}, err
	}
	if a.ClientID != "" {
		_, err := tx.NewUpdate().Model((*sendRow)(nil)).Set("question_id = ?", question.ID).Set("answer_id = ?", answer.ID).
			Where("user_id = ? AND client_message_id = ?", a.Owner, a.ClientID).Exec(ctx)
		if err != nil {
			return chat.Turn{}, err
		}
	}
	return chat.Turn{SessionID: a.SessionID, Question: question.message(), Answer: answer.message()}, nil
}

// enterSession makes the session, or takes the owner's and locks it until the transaction ends.
func enterSession(ctx context.Context, tx bun.IDB, a *ports.Accept) error {
	if a.SessionID == 0 {
		row, err := insertSession(ctx, tx, chat.Session{UserID: a.Owner, Title: a.Title, CreatedAt: a.At, UpdatedAt: a.At})
		a.SessionID = row.ID
		return err
	}
	result, err := tx.NewUpdate().Model((*sessionRow)(nil)).Set("updated_at = ?", a.At).
		Where("id = ? AND user_id = ?", a.SessionID, a.Owner).Exec(ctx)
	if err := changedOne(result, err, chat.ErrSession); err != nil {
		return err
	}
	running, err := tx.NewSelect().Model((*messageRow)(nil)).
		Where("session_id = ? AND status = ?", a.SessionID, chat.Streaming).Exists(ctx)
	if err == nil && running {
		err = chat.ErrAnswerRunning
	}
	return err
}

// Checkpoint is that of ports.Turns.
func (r *Turns) Checkpoint(ctx context.Context, runner string, texts []ports.Checkpoint, leaseUntil time.Time) ([]int64, error) {
	if len(texts) == 0 {
		return nil, nil
	}
	rows := make([]checkpointRow, len(texts))
	for i, text := range texts {
		rows[i] = checkpointRow{text.MessageID, text.Text}
	}
	var kept []int64
	err := r.db.write.NewUpdate().With("said", r.db.write.NewValues(&rows)).
		Model((*messageRow)(nil)).TableExpr("said").
		Set("content = said.content").Set("lease_until = ?", leaseUntil).
		Where("m.id = said.message_id AND m.runner = ? AND m.status = ?", runner, chat.Streaming).
		Returning("id").Scan(ctx, &kept)
	if err != nil {
		return nil, err
	}
	var lost []int64
	for _, text := range texts {
		if !slices.Contains(kept, text.MessageID) {
			lost = append(lost, text.MessageID)
		}
	}
	return lost, nil
}

type checkpointRow struct {
	// Not id: SQLite's RETURNING takes no table name to tell the two apart.
	MessageID int64  `bun:"message_id"`
	Content   string `bun:"content"`
}

// Finish is that of ports.Turns.
func (r *Turns) Finish(ctx context.Context, runner string, m chat.Message, title string, at time.Time) error {
	var failure chat.Failure
	if m.Failure != nil {
		failure = *m.Failure
	}
	return r.db.inTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		result, err := tx.NewUpdate().Model(&messageRow{
			Content: m.Content, Status: string(m.Status), Metadata: newMetadata(m.Answer),
			FailureCode: failure.Code, FailureMessage: failure.Message,
		}).Column("content", "status", "metadata", "failure_code", "failure_message", "lease_until").
			Where("id = ? AND runner = ? AND status = ?", m.ID, runner, chat.Streaming).Exec(ctx)
		if err := changedOne(result, err, chat.ErrMessage); err != nil {
			return err
		}
		session := tx.NewUpdate().Model((*sessionRow)(nil)).Set("updated_at = ?", at).Where("id = ?", m.SessionID)
		if title != "" {
			session.Set("title = CASE WHEN title = ? THEN ? ELSE title END", chat.DefaultTitle, title)
		}
		_, err = session.Exec(ctx)
		return err
	})
}

// Interrupt is that of ports.Turns.
func (r *Turns) Interrupt(ctx context.Context, now time.Time) ([]int64, error) {
	var ids []int64
	err := r.db.write.NewUpdate().Model((*messageRow)(nil)).
		Set("status = ?", chat.Interrupted).Set("lease_until = NULL").
		Where("status = ? AND lease_until < ?", chat.Streaming, now).
		Returning("id").Scan(ctx, &ids)
	return ids, err
}
