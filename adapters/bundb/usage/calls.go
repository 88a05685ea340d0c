package usage

import (
	"context"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/internal/stored"
	"chatbot/domain/chat"
	"chatbot/domain/usage"
	"chatbot/ports"
)

var _ ports.Calls = (*Calls)(nil)

// Calls implements ports.Calls.
type Calls struct{ db *bundb.DB }

// NewCalls returns the repository.
func NewCalls(db *bundb.DB) *Calls { return &Calls{db} }

func identify(c usage.Event) stored.Call {
	return stored.Call{Message: c.Message, Epoch: c.Epoch, Purpose: c.Purpose}
}

// release ends the reservation of a call, and returns the day on which it was made.
func (r *Calls) release(ctx context.Context, tx bun.IDB, call usage.Event) (map[stored.Call]usage.Day, error) {
	return stored.Release(ctx, r.db, tx, []chat.MessageID{call.Message}, func(c stored.Call) bool { return c == identify(call) })
}

// Reserve implements ports.Calls.
func (r *Calls) Reserve(ctx context.Context, call usage.Event, of ports.Reserve) (allowed chat.Allowance, err error) {
	err = r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) (err error) {
		if err := stored.LockForReserve(ctx, r.db, tx, call.User, &of); err != nil {
			return err
		}
		if _, err := r.release(ctx, tx, call); err != nil {
			return err
		}
		planned := stored.Planned{Owner: call.User, Call: identify(call), At: call.StartedAt}
		if call.Message < 0 {
			planned.Running = &call
		}
		allowed, err = stored.Reserve(ctx, tx, &of, planned)
		return err
	})
	return allowed, bundb.Wrap(ctx, "reserving for a call", err)
}

// Record implements ports.Calls.
func (r *Calls) Record(ctx context.Context, call usage.Event) error {
	err := r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		there, err := stored.LockOwners(ctx, r.db, tx, []usage.Event{call})
		if err != nil {
			return err
		}
		days, err := r.release(ctx, tx, call)
		if err != nil || len(there) == 0 {
			return err
		}
		return stored.Record(ctx, tx, days, call)
	})
	return bundb.Wrap(ctx, "recording a call", err)
}
