package bundb

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/uptrace/bun"

	"chatbot/domain/chat"
	"chatbot/ports"
)

type sendRow struct {
	bun.BaseModel `bun:"table:sends,alias:sn"`

	UserID          int64     `bun:"user_id,pk"`
	ClientMessageID string    `bun:"client_message_id,pk"`
	Fingerprint     string    `bun:"fingerprint"`
	QuestionID      int64     `bun:"question_id,nullzero"`
	AnswerID        int64     `bun:"answer_id,nullzero"`
	CreatedAt       time.Time `bun:"created_at"`
}

func newSend(a ports.Accept) sendRow {
	return sendRow{UserID: a.Owner, ClientMessageID: a.Send.ClientID, Fingerprint: a.Fingerprint, CreatedAt: a.At}
}

// errGone says that an earlier send was deleted, with its key, while it was being looked at.
var errGone = errors.New("the earlier send was just deleted")

// claim takes the send's key for this transaction, or finds the turn that took it before. It waits for
// the end of a parallel transaction that is taking the same key.
func claim(ctx context.Context, tx bun.IDB, a ports.Accept) (earlier chat.Turn, found bool, err error) {
	row := newSend(a)
	for {
		result, err := tx.NewInsert().Model(&row).On("CONFLICT DO NOTHING").Exec(ctx)
		if err != nil {
			return chat.Turn{}, false, err
		}
		if n, err := result.RowsAffected(); err != nil || n > 0 {
			return chat.Turn{}, false, err
		}
		earlier, err := repeated(ctx, tx, a)
		if !errors.Is(err, errGone) {
			return earlier, err == nil, err
		}
	}
}

// Sent is that of ports.Messages.
func (r *Messages) Sent(ctx context.Context, owner int64, clientID, fingerprint string) (chat.Turn, error) {
	t, err := repeated(ctx, r.db.read, ports.Accept{Owner: owner, Send: chat.Send{ClientID: clientID}, Fingerprint: fingerprint})
	if errors.Is(err, errGone) {
		err = chat.ErrMessage
	}
	if err != nil {
		return chat.Turn{}, because(ctx, "reading an earlier send", err)
	}
	return t, nil
}

// repeated is the turn that the key began before.
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
