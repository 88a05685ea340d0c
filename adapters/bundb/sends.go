package bundb

import (
	"context"
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

// claim takes the send's key for this transaction, or finds the turn that took it before.
func claim(ctx context.Context, tx bun.IDB, a ports.Accept) (chat.Turn, bool, error) {
	row := sendRow{UserID: a.Owner, ClientMessageID: a.ClientID, Fingerprint: a.Fingerprint, CreatedAt: a.At}
	result, err := tx.NewInsert().Model(&row).On("CONFLICT DO NOTHING").Exec(ctx)
	if err != nil {
		return chat.Turn{}, false, err
	}
	if n, err := result.RowsAffected(); err != nil || n > 0 {
		return chat.Turn{}, false, err
	}
	var earlier sendRow
	err = tx.NewSelect().Model(&earlier).Where("user_id = ? AND client_message_id = ?", a.Owner, a.ClientID).Scan(ctx)
	if err != nil {
		return chat.Turn{}, false, err
	}
	if earlier.Fingerprint != a.Fingerprint {
		return chat.Turn{}, false, chat.ErrKeyReused
	}
	var said []messageRow
	err = tx.NewSelect().Model(&said).Where("id IN (?, ?)", earlier.QuestionID, earlier.AnswerID).OrderExpr("id").Scan(ctx)
	if err != nil {
		return chat.Turn{}, false, err
	}
	if len(said) != 2 {
		// Deleted since; its key goes with it.
		return chat.Turn{}, false, chat.ErrSession
	}
	return chat.Turn{
		SessionID: said[0].SessionID, Question: said[0].message(), Answer: said[1].message(), Repeated: true,
	}, true, nil
}
