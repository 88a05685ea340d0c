package stored

import (
	"context"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/domain/usage"
)

// Reservation is a row of budget_reservations.
type Reservation struct {
	bun.BaseModel `bun:"table:budget_reservations,alias:br"`

	ID         int64           `bun:"id,pk,autoincrement"`
	MessageID  chat.MessageID  `bun:"message_id"`
	Epoch      int             `bun:"epoch"`
	Purpose    string          `bun:"purpose"`
	UserID     identity.UserID `bun:"user_id"`
	Day        usage.Day       `bun:"day"`
	Tokens     int64           `bun:"tokens"`
	Cost       model.Cost      `bun:"cost"`
	OrphanedAt bun.NullTime    `bun:"orphaned_at"`
	// RunningCall is the call, if it belongs to no message; NULL otherwise.
	RunningCall *RunningCall `bun:"running_call"`
}

// Died returns a call without a message that was not recorded in time.
func (r Reservation) Died() usage.Event { return r.RunningCall.died(r.UserID, r.MessageID) }

// Reserved is the condition of an answer with reservations in a query of messages AS m.
const Reserved = "EXISTS (SELECT 1 FROM budget_reservations AS br WHERE br.message_id = m.id)"

// Insert stores reservations.
func Insert(ctx context.Context, tx bun.IDB, rows []Reservation) error {
	if len(rows) == 0 {
		return nil
	}
	_, err := tx.NewInsert().Model(&rows).Returning("NULL").Exec(ctx)
	return err
}

// Call identifies a call of a model.
type Call struct {
	Message chat.MessageID
	Epoch   int
	Purpose usage.Purpose
}

// OfAnswers reports whether a call generates an answer.
func OfAnswers(c Call) bool { return c.Purpose == usage.Answer }

// Release ends the reservations of the answers that is returns true for, and returns the days on which they were made. It comes after
// the locks of messages and before the records of calls.
func Release(ctx context.Context, db *bundb.DB, tx bun.IDB, answers []chat.MessageID, is func(Call) bool) (map[Call]usage.Day, error) {
	if len(answers) == 0 {
		return nil, nil
	}
	var rows []Reservation
	err := db.Lock(tx.NewSelect().Model(&rows).Column("br.id", "br.message_id", "br.epoch", "br.purpose", "br.day"), "br").
		Where("br.message_id IN (?)", bun.List(answers)).OrderExpr("br.id").Scan(ctx)
	if err != nil {
		return nil, err
	}
	var ids []int64
	days := make(map[Call]usage.Day, len(rows))
	for _, row := range rows {
		if call := (Call{row.MessageID, row.Epoch, usage.Purpose(row.Purpose)}); is(call) {
			ids, days[call] = append(ids, row.ID), row.Day
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	_, err = tx.NewDelete().Model((*Reservation)(nil)).Where("id IN (?)", bun.List(ids)).Exec(ctx)
	return days, err
}
