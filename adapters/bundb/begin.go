package bundb

import (
	"cmp"
	"context"
	"database/sql"
	"errors"

	"github.com/uptrace/bun"

	"chatbot/domain/chat"
	"chatbot/domain/fault"
	"chatbot/ports"
)

// Begin is that of ports.Turns.
func (r *Turns) Begin(ctx context.Context, a ports.Accept) (chat.Turn, error) {
	a.At, a.LeaseUntil = stamp(a.At), stamp(a.LeaseUntil)
	if a.Send.Regenerates == 0 && a.Send.Edits == 0 {
		c := &beginning{accept: a, outcome: outcome{err: errBroken}}
		if err := r.begins.run(ctx, c); err != nil {
			return chat.Turn{}, because(ctx, "storing a message", err)
		}
		if !c.alone {
			return turn(c.question, c.answer), c.err
		}
	}
	return r.beginAlone(ctx, a)
}

func (r *Turns) beginAlone(ctx context.Context, a ports.Accept) (t chat.Turn, err error) {
	err = r.db.inTx(ctx, func(ctx context.Context, tx bun.IDB) (err error) {
		t, err = r.begin(ctx, tx, a)
		return err
	})
	if err != nil {
		return chat.Turn{}, because(ctx, "storing a message", err)
	}
	return t, nil
}

func (r *Turns) begin(ctx context.Context, tx bun.IDB, a ports.Accept) (chat.Turn, error) {
	// The account comes before all other locks. What repeats an earlier send is no more to keep.
	full := r.db.admit(ctx, tx, a.Owner, a.Bounds, chat.UsageOf(a.Send))
	if full != nil && !fault.IsKind(full, fault.Conflict) {
		return chat.Turn{}, full
	}
	if a.Send.ClientID != "" {
		if earlier, found, err := claim(ctx, tx, a); err != nil || found {
			return earlier, err
		}
	}
	if full != nil {
		return chat.Turn{}, full
	}
	question, err := r.question(ctx, tx, a)
	if err != nil {
		return chat.Turn{}, err
	}
	if question.ID == 0 {
		if err := nameSession(ctx, tx, question.SessionID, a.Title); err != nil {
			return chat.Turn{}, err
		}
		if _, err := tx.NewInsert().Model(&question).Returning("id").Exec(ctx); err != nil {
			return chat.Turn{}, err
		}
	}
	answer := newAnswer(question, a)
	// Nothing else about it is unique: what it conflicts with is the running answer of the session.
	err = tx.NewInsert().Model(&answer).On("CONFLICT DO NOTHING").Returning("id").Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return chat.Turn{}, chat.ErrAnswerRunning
	}
	if err != nil {
		return chat.Turn{}, err
	}
	if _, err := leafUpdate(tx, answer, a.At).Exec(ctx); err != nil {
		return chat.Turn{}, err
	}
	if a.Send.ClientID != "" {
		_, err := tx.NewUpdate().Model((*sendRow)(nil)).Set("question_id = ?", question.ID).Set("answer_id = ?", answer.ID).
			Where("user_id = ? AND client_message_id = ?", a.Owner, a.Send.ClientID).Exec(ctx)
		if err != nil {
			return chat.Turn{}, err
		}
	}
	return turn(question, answer), nil
}

// question is what the new answer is to, and with ID 0 not stored yet. Its session stays locked until the
// transaction ends, so that parallel sends come one after the other.
func (r *Turns) question(ctx context.Context, tx bun.IDB, a ports.Accept) (messageRow, error) {
	row := newQuestion(a)
	switch send := a.Send; {
	case send.Regenerates != 0:
		answer, err := r.db.lockAround(ctx, tx, a.Owner, send.Regenerates, chat.RoleAssistant)
		if err != nil {
			return messageRow{}, err
		}
		question, _, err := exchange(ctx, tx, answer.ParentID, answer.ID)
		return question, err
	case send.Edits != 0:
		edited, err := r.db.lockAround(ctx, tx, a.Owner, send.Edits, chat.RoleUser)
		row.SessionID, row.ParentID = edited.SessionID, edited.ParentID
		return row, err
	case send.SessionID != 0:
		leaf, err := r.db.lockSession(ctx, tx, a.Owner, send.SessionID)
		row.SessionID, row.ParentID = send.SessionID, leaf
		return row, err
	}
	session, err := insertSession(ctx, tx, chat.Session{UserID: a.Owner, Title: cmp.Or(a.Title, chat.DefaultTitle), CreatedAt: a.At, UpdatedAt: a.At})
	row.SessionID = session.ID
	return row, err
}

// nameSession gives a session the title that a question makes, if it has none of its own.
func nameSession(ctx context.Context, tx bun.IDB, id int64, title string) error {
	if title == "" || title == chat.DefaultTitle {
		return nil
	}
	_, err := tx.NewUpdate().Model((*sessionRow)(nil)).Set("title = ?", title).Where("id = ? AND title = ?", id, chat.DefaultTitle).Exec(ctx)
	return err
}

func newQuestion(a ports.Accept) messageRow {
	return messageRow{Role: string(chat.RoleUser), Content: a.Send.Text, Status: string(chat.Complete), CreatedAt: a.At}
}

func newAnswer(question messageRow, a ports.Accept) messageRow {
	return messageRow{
		SessionID: question.SessionID, ParentID: question.ID, Role: string(chat.RoleAssistant), Metadata: metadata{Model: a.Model},
		Status: string(chat.Streaming), CreatedAt: a.At, Runner: a.Runner, LeaseUntil: bun.NullTime{Time: a.LeaseUntil},
	}
}

// exchange reads a question and its answer.
func exchange(ctx context.Context, tx bun.IDB, questionID, answerID int64) (question, answer messageRow, err error) {
	var said []messageRow
	err = tx.NewSelect().Model(&said).Where("id IN (?, ?)", questionID, answerID).OrderExpr("id").Scan(ctx)
	switch {
	case err != nil && !errors.Is(err, sql.ErrNoRows):
		return messageRow{}, messageRow{}, err
	case len(said) != 2:
		return messageRow{}, messageRow{}, chat.ErrMessage
	}
	return said[0], said[1], nil
}

func turn(question, answer messageRow) chat.Turn {
	return chat.Turn{
		SessionID: answer.SessionID, Question: question.message(), Answer: answer.message(), Runner: answer.Runner,
	}
}
