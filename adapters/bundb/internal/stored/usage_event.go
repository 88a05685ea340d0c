package stored

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/domain/usage"
)

// UsageEvent is a row of usage_events.
type UsageEvent struct {
	bun.BaseModel `bun:"table:usage_events,alias:ue"`

	ID              int64           `bun:"id,pk,autoincrement"`
	UserID          identity.UserID `bun:"user_id,nullzero"`
	MessageID       chat.MessageID  `bun:"message_id,nullzero"`
	Epoch           int             `bun:"epoch"`
	Purpose         string          `bun:"purpose"`
	ModelID         model.ID        `bun:"model_id"`
	Model           string          `bun:"model"`
	TokensIn        int             `bun:"tokens_in"`
	TokensOut       int             `bun:"tokens_out"`
	TokensCached    int             `bun:"tokens_cached"`
	TokensReasoning int             `bun:"tokens_reasoning"`
	Estimated       bool            `bun:"estimated"`
	Cost            *usage.Cost     `bun:"cost"`
	Status          string          `bun:"status"`
	Failure         string          `bun:"failure,nullzero"`
	Day             usage.Day       `bun:"day"`
	StartedAt       time.Time       `bun:"started_at"`
	TookUS          int64           `bun:"took_us"`
	FirstTokenUS    int64           `bun:"first_token_us"`
}

// Record stores calls of models, each once, in the transaction that ends them. A call that is stored already is replaced, except for its
// day. reserved are the days of calls whose reservations the transaction ends. It may wait for another transaction that stores the same
// call or another call of the same account, and comes after all locks of rows in its transaction.
func Record(ctx context.Context, tx bun.IDB, reserved map[Call]usage.Day, calls ...usage.Event) error {
	if len(calls) == 0 {
		return nil
	}
	rows := make([]UsageEvent, len(calls))
	for i, c := range calls {
		rows[i] = UsageEvent{
			UserID: c.User, MessageID: c.Message, Epoch: c.Epoch, Purpose: string(c.Purpose), ModelID: c.Model, Model: c.ModelName,
			TokensIn: c.In, TokensOut: c.Out, TokensCached: c.Cached, TokensReasoning: c.Reasoning, Estimated: c.Estimated, Cost: c.Cost,
			Status: string(c.Status), Failure: c.Failure, Day: cmp.Or(reserved[Call{c.Message, c.Epoch, c.Purpose}], c.Day()), StartedAt: bundb.Stamp(c.StartedAt), TookUS: c.Took.Microseconds(), FirstTokenUS: c.FirstToken.Microseconds(),
		}
	}
	// Triggers take the rows of usage_days in this order.
	slices.SortFunc(rows, func(a, b UsageEvent) int {
		return cmp.Or(cmp.Compare(a.UserID, b.UserID), cmp.Compare(a.Day, b.Day), cmp.Compare(a.MessageID, b.MessageID), cmp.Compare(a.Epoch, b.Epoch))
	})
	query := tx.NewInsert().Model(&rows).On("CONFLICT (message_id, epoch, purpose) DO UPDATE")
	for _, column := range []string{
		"tokens_in", "tokens_out", "tokens_cached", "tokens_reasoning", "estimated", "cost", "status", "failure", "started_at", "took_us", "first_token_us",
	} {
		query.Set("? = EXCLUDED.?", bun.Ident(column), bun.Ident(column))
	}
	_, err := query.Returning("NULL").Exec(ctx)
	return err
}

// RunningCall is the column of an answer with the call that runs, without what the row says besides.
type RunningCall struct {
	Purpose      usage.Purpose `json:"purpose"`
	Epoch        int           `json:"epoch"`
	Model        model.ID      `json:"model_id"`
	ModelName    string        `json:"model"`
	In           int           `json:"in"`
	Out          int           `json:"out"`
	Cost         *usage.Cost   `json:"cost,omitempty"`
	StartedAt    time.Time     `json:"started_at"`
	TookUS       int64         `json:"took_us"`
	FirstTokenUS int64         `json:"first_token_us,omitempty"`
}

// NewRunningCall returns the column of a call; nil is NULL.
func NewRunningCall(c *usage.Event) *RunningCall {
	if c == nil {
		return nil
	}
	return &RunningCall{
		Purpose: c.Purpose, Epoch: c.Epoch, Model: c.Model, ModelName: c.ModelName, In: c.In, Out: c.Out, Cost: c.Cost,
		StartedAt: bundb.Stamp(c.StartedAt), TookUS: c.Took.Microseconds(), FirstTokenUS: c.FirstToken.Microseconds(),
	}
}

// Died returns the call of an answer whose process died; false if the model was not asked.
func (r Message) Died(owner identity.UserID) (usage.Event, bool) {
	if r.RunningCall == nil {
		return usage.Event{}, false
	}
	return r.RunningCall.died(owner, r.ID), true
}

// died returns the record of a call whose process died.
func (c *RunningCall) died(owner identity.UserID, of chat.MessageID) usage.Event {
	return usage.Event{
		User: owner, Message: of, Epoch: c.Epoch, Purpose: c.Purpose, Model: c.Model, ModelName: c.ModelName, Tokens: usage.Tokens{In: c.In, Out: c.Out}, Cost: c.Cost,
		StartedAt: c.StartedAt, Took: time.Duration(c.TookUS) * time.Microsecond, FirstToken: time.Duration(c.FirstTokenUS) * time.Microsecond,
	}.Died()
}
