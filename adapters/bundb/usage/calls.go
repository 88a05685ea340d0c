package usage

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/internal/commit"
	"chatbot/adapters/bundb/internal/stored"
	"chatbot/domain/chat"
	"chatbot/domain/usage"
	"chatbot/ports"
)

var _ ports.Calls = (*Calls)(nil)

// Calls implements ports.Calls.
type Calls struct {
	db      *bundb.DB
	records commit.Group[*recording]
}

// NewCalls returns the repository. Concurrent calls of Record share transactions: each costs a sync of the disk.
func NewCalls(db *bundb.DB) *Calls {
	r := &Calls{db: db}
	r.records.Do = r.recordAll
	return r
}

func identify(c usage.Event) stored.Call {
	return stored.Call{Message: c.Message, Epoch: c.Epoch, Purpose: c.Purpose}
}

// Reserve implements ports.Calls.
func (r *Calls) Reserve(ctx context.Context, call usage.Event, of ports.Reserve) (allowed chat.Allowance, err error) {
	err = r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) (err error) {
		if err := stored.LockForReserve(ctx, r.db, tx, call.User, &of); err != nil {
			return err
		}
		_, err = stored.Release(ctx, r.db, tx, []chat.MessageID{call.Message}, func(c stored.Call) bool { return c == identify(call) })
		if err != nil {
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

// recording is one call of Record.
type recording struct {
	call usage.Event
	err  error
}

// Record implements ports.Calls.
func (r *Calls) Record(ctx context.Context, call usage.Event) error {
	c := &recording{call: call, err: commit.ErrBroken}
	if err := r.records.Run(ctx, c); err != nil {
		return bundb.Wrap(ctx, "recording a call", err)
	}
	return bundb.Wrap(ctx, "recording a call", c.err)
}

// recordAll stores calls in one transaction. When the database refuses a statement, each is stored by itself, so that one cannot fail the others.
func (r *Calls) recordAll(ctx context.Context, all []*recording) {
	err := r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error { return r.record(ctx, tx, all) })
	if len(all) > 1 && bundb.StatementRefused(err) {
		for i := range all {
			r.recordAll(ctx, all[i:i+1])
		}
		return
	}
	for _, c := range all {
		c.err = err
	}
}

func (r *Calls) record(ctx context.Context, tx bun.IDB, all []*recording) error {
	calls, messages, ours := make([]usage.Event, len(all)), make([]chat.MessageID, len(all)), map[stored.Call]bool{}
	for i, c := range all {
		calls[i], messages[i], ours[identify(c.call)] = c.call, c.call.Message, true
	}
	there, err := stored.LockOwners(ctx, r.db, tx, calls)
	if err != nil {
		return err
	}
	days, err := stored.Release(ctx, r.db, tx, messages, func(c stored.Call) bool { return ours[c] })
	if err != nil {
		return err
	}
	kept := slices.DeleteFunc(calls, func(c usage.Event) bool { return !slices.Contains(there, c.User) })
	return stored.Record(ctx, tx, days, kept...)
}
