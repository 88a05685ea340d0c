package turns

import (
	"context"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/internal/stored"
	"chatbot/domain/chat"
	"chatbot/domain/usage"
	"chatbot/ports"
)

var _ ports.Fallbacks = (*Turns)(nil)

// FallBack implements ports.Fallbacks.
func (r *Turns) FallBack(ctx context.Context, f ports.FallBack) (allowed chat.Allowance, err error) {
	err = r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) (err error) {
		allowed, err = r.fallBack(ctx, tx, f)
		return err
	})
	return allowed, bundb.Wrap(ctx, "storing a fallback", err)
}

func (r *Turns) fallBack(ctx context.Context, tx bun.IDB, f ports.FallBack) (chat.Allowance, error) {
	if err := stored.LockForReserve(ctx, r.db, tx, f.Owner, f.Reserve); err != nil {
		return chat.Allowance{}, err
	}
	locked, err := stored.LockAround(ctx, r.db, tx, f.Owner, f.MessageID, chat.RoleAssistant)
	if err != nil {
		return chat.Allowance{}, err
	}
	var answer stored.Message
	err = r.db.Lock(tx.NewSelect().Model(&answer), "m").Where("m.id = ?", locked.ID).Scan(ctx)
	if err != nil {
		return chat.Allowance{}, err
	}
	state := answer.State()
	err = state.FallBack(f.WorkerID, f.Seq, bundb.Stamp(f.LeaseUntil))
	switch is := state.Record(); {
	case err != nil && is.Status == chat.Streaming && is.WorkerID == f.WorkerID && is.Seq == chat.NextEpoch(f.Seq) && answer.Metadata.ModelID == f.Choice.ModelID:
		return answer.Metadata.Allowed, nil // the reply of an earlier call was lost
	case err != nil:
		return chat.Allowance{}, err
	}
	failed := stored.Call{Message: f.MessageID, Epoch: chat.EpochOf(f.Seq), Purpose: usage.Answer}
	days, err := stored.Release(ctx, r.db, tx, []chat.MessageID{f.MessageID}, func(c stored.Call) bool { return c == failed })
	if err != nil {
		return chat.Allowance{}, err
	}
	// The failed call counts before the budgets are read.
	if f.Call != nil {
		if err := stored.Record(ctx, tx, days, *f.Call); err != nil {
			return chat.Allowance{}, err
		}
	}
	next := stored.Planned{Owner: f.Owner, Call: stored.Call{Message: f.MessageID, Epoch: failed.Epoch + 1, Purpose: usage.Answer}, At: f.At}
	allowed, err := stored.Reserve(ctx, tx, f.Reserve, next)
	if err != nil {
		return chat.Allowance{}, err
	}
	answer.SetState(state)
	is := answer.Message().Answer
	is.Choice, is.Fallback, is.Allowed = f.Choice, f.Fallback, allowed
	answer.Metadata = stored.NewMetadata(is)
	answer.RunningCall = nil
	_, err = tx.NewUpdate().Model(&answer).Column("seq", "format", "lease_until", "metadata", "running_call").WherePK().Exec(ctx)
	return allowed, err
}
