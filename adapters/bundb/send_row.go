package bundb

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/uptrace/bun"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/ports"
)

type sendRow struct {
	bun.BaseModel `bun:"table:sends,alias:sn"`

	UserID          identity.UserID `bun:"user_id,pk"`
	ClientMessageID string          `bun:"client_message_id,pk"`
	Fingerprint     string          `bun:"fingerprint"`
	QuestionID      chat.MessageID  `bun:"question_id,nullzero"`
	AnswerID        chat.MessageID  `bun:"answer_id,nullzero"`
	CreatedAt       time.Time       `bun:"created_at"`
}

// errGone means that an earlier send was deleted, with its key, while it was being read.
var errGone = errors.New("the earlier send was just deleted")

// repeated returns the turn that an earlier send with the key began.
func repeated(ctx context.Context, tx bun.IDB, a ports.Accept) (chat.Turn, error) {
	var earlier sendRow
	err := tx.NewSelect().Model(&earlier).Where("user_id = ? AND client_message_id = ?", a.Owner, a.Send.ClientID).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return chat.Turn{}, errGone
	}
	if err != nil {
		return chat.Turn{}, err
	}
	if earlier.Fingerprint != a.Fingerprint {
		return chat.Turn{}, chat.ErrKeyReused
	}
	question, answer, err := exchange(ctx, tx, earlier.QuestionID, earlier.AnswerID)
	if errors.Is(err, chat.ErrMessage) {
		err = errGone
	}
	t := turn(question, answer)
	t.Repeated = true
	return t, err
}

// exchange reads a question and its answer.
func exchange(ctx context.Context, tx bun.IDB, questionID, answerID chat.MessageID) (question, answer messageRow, err error) {
	var rows []messageRow
	err = tx.NewSelect().Model(&rows).Where("id IN (?, ?)", questionID, answerID).OrderExpr("id").Scan(ctx)
	switch {
	case err != nil:
		return messageRow{}, messageRow{}, err
	case len(rows) != 2:
		return messageRow{}, messageRow{}, chat.ErrMessage
	}
	return rows[0], rows[1], nil
}

func turn(question, answer messageRow) chat.Turn {
	return chat.Turn{
		SessionID: answer.SessionID, Question: question.message(), Answer: answer.message(), WorkerID: answer.Runner, Format: answer.Format,
	}
}
