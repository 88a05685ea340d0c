package bundb

import (
	"context"

	"github.com/uptrace/bun"

	"chatbot/domain/chat"
	"chatbot/ports"
)

// Begin is that of ports.Turns.
func (r *Turns) Begin(ctx context.Context, a ports.Accept) (t chat.Turn, err error) {
	a.At, a.LeaseUntil = stamp(a.At), stamp(a.LeaseUntil)
	err = r.db.inTx(ctx, func(ctx context.Context, tx bun.IDB) (err error) {
		t, err = begin(ctx, tx, a)
		return err
	})
	if err != nil {
		return chat.Turn{}, because(ctx, "storing a message", err)
	}
	return t, nil
}

func begin(ctx context.Context, tx bun.IDB, a ports.Accept) (chat.Turn, error) {
	if a.ClientID != "" {
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
		if uniqueViolation(err) { // ids are new: only messages_one_streaming can object
			err = chat.ErrAnswerRunning.Because(err)
		}
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

// enterSession makes the session, or takes the owner's: its row stays locked until the transaction
// ends, so that parallel sends come one after the other.
func enterSession(ctx context.Context, tx bun.IDB, a *ports.Accept) error {
	if a.SessionID == 0 {
		row, err := insertSession(ctx, tx, chat.Session{UserID: a.Owner, Title: a.Title, CreatedAt: a.At, UpdatedAt: a.At})
		a.SessionID = row.ID
		return err
	}
	result, err := tx.NewUpdate().Model((*sessionRow)(nil)).Set("updated_at = ?", a.At).
		Where("id = ? AND user_id = ?", a.SessionID, a.Owner).Exec(ctx)
	return changedOne(result, err, chat.ErrSession)
}
