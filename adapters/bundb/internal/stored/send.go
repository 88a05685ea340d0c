package stored

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

// Send is a row of sends: the turn that the send with an idempotency key began.
type Send struct {
	bun.BaseModel `bun:"table:sends,alias:sn"`

	UserID          identity.UserID `bun:"user_id,pk"`
	ClientMessageID string          `bun:"client_message_id,pk"`
	Fingerprint     string          `bun:"fingerprint"`
	QuestionID      chat.MessageID  `bun:"question_id,nullzero"`
	AnswerID        chat.MessageID  `bun:"answer_id,nullzero"`
	CreatedAt       time.Time       `bun:"created_at"`
}

// ErrGone means that an earlier send was deleted, with its key, while it was being read.
var ErrGone = errors.New("the earlier send was just deleted")

// EarlierTurn returns the turn that an earlier send with the key began. Errors: ErrGone if there is none, chat.ErrKeyReused for
// another fingerprint.
func EarlierTurn(ctx context.Context, tx bun.IDB, a ports.Accept) (chat.Turn, error) {
	var earlier Send
	err := tx.NewSelect().Model(&earlier).Where("user_id = ? AND client_message_id = ?", a.Owner, a.Send.ClientID).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return chat.Turn{}, ErrGone
	}
	if err != nil {
		return chat.Turn{}, err
	}
	if earlier.Fingerprint != a.Fingerprint {
		return chat.Turn{}, chat.ErrKeyReused
	}
	question, answer, err := Exchange(ctx, tx, earlier.QuestionID, earlier.AnswerID)
	if errors.Is(err, chat.ErrMessage) {
		err = ErrGone
	}
	t := TurnOf(question, answer)
	t.Repeated = true
	return t, err
}

// Exchange reads a question and its answer; chat.ErrMessage if one is missing.
func Exchange(ctx context.Context, tx bun.IDB, questionID, answerID chat.MessageID) (question, answer Message, err error) {
	var rows []Message
	err = tx.NewSelect().Model(&rows).Where("id IN (?, ?)", questionID, answerID).OrderExpr("id").Scan(ctx)
	switch {
	case err != nil:
		return Message{}, Message{}, err
	case len(rows) != 2:
		return Message{}, Message{}, chat.ErrMessage
	}
	return rows[0], rows[1], nil
}

// TurnOf returns the turn of a question and its answer.
func TurnOf(question, answer Message) chat.Turn {
	return chat.Turn{
		SessionID: answer.SessionID, Question: question.Message(), Answer: answer.Message(), WorkerID: answer.Runner, Format: answer.Format,
	}
}
