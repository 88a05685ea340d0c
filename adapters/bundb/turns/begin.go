package turns

import (
	"context"
	"errors"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/internal/commit"
	"chatbot/adapters/bundb/internal/stored"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// beginning is one call of Begin; concurrent calls share a transaction.
type beginning struct {
	accept ports.Accept
	turn   chat.Turn
	err    error
}

// Begin implements ports.Turns.
func (r *Turns) Begin(ctx context.Context, a ports.Accept) (chat.Turn, error) {
	c := &beginning{accept: a, err: commit.ErrBroken}
	if err := r.begins.Run(ctx, c); err != nil {
		return chat.Turn{}, bundb.Wrap(ctx, "storing a message", err)
	}
	return c.turn, bundb.Wrap(ctx, "storing a message", c.err)
}

// sendKey is a client's idempotency key for a send; each account has its own keys.
type sendKey struct {
	owner identity.UserID
	id    string
}

func (c *beginning) key() sendKey { return sendKey{c.accept.Owner, c.accept.Send.ClientID} }

// beginAll begins messages. Of calls with the same key and fingerprint the first stores and the rest repeat its result; a call
// with another fingerprint is decided after them.
func (r *Turns) beginAll(ctx context.Context, calls []*beginning) {
	for rest := calls; len(rest) > 0; {
		var batch, later []*beginning
		first := map[sendKey]*beginning{}
		for _, c := range rest {
			if c.key().id != "" && first[c.key()] != nil {
				later = append(later, c)
				continue
			}
			first[c.key()] = c
			batch = append(batch, c)
		}
		r.beginBatch(ctx, batch)
		rest = nil
		for _, c := range later {
			switch earlier := first[c.key()]; {
			case c.accept.Fingerprint == earlier.accept.Fingerprint:
				c.turn, c.err = earlier.turn, earlier.err
				c.turn.Repeated = c.err == nil
			case earlier.err == nil:
				c.err = chat.ErrKeyReused
			default: // the first call was refused, so the key is free again
				rest = append(rest, c)
			}
		}
	}
}

// beginBatch begins messages in one transaction. When the database refuses a statement, or an earlier send is deleted while it is
// read, each message is begun in its own transaction, so that one cannot fail the others.
func (r *Turns) beginBatch(ctx context.Context, batch []*beginning) {
	pending := make([]*pendingTurn, len(batch))
	for i, c := range batch {
		pending[i] = newPendingTurn(c.accept)
	}
	err := r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error { return r.begin(ctx, tx, pending) })
	if errors.Is(err, stored.ErrGone) || len(batch) > 1 && bundb.StatementRefused(err) {
		for i := range batch {
			r.beginBatch(ctx, batch[i:i+1])
		}
		return
	}
	for i, c := range batch {
		if c.turn, c.err = pending[i].turn, pending[i].err; err != nil {
			c.turn, c.err = chat.Turn{}, err
		}
	}
}

// begin stores turns with different keys. A turn that one step refuses, or finds already stored, is skipped by the steps after
// it. The steps take locks in the order documented at bundb.DB.LockRows.
func (r *Turns) begin(ctx context.Context, tx bun.IDB, pending []*pendingTurn) error {
	owners := make([]identity.UserID, len(pending))
	for i, p := range pending {
		owners[i] = p.accept.Owner
	}
	if err := r.db.LockAccounts(ctx, tx, owners); err != nil {
		return err
	}
	for _, step := range []func(context.Context, bun.IDB, []*pendingTurn) error{
		r.lockBudgets, claimKeys, findTargets, r.lockSessions, refuseRunning, r.lockFiles, admitPending, reservePending, r.declineWaiting, openSessions,
		insertQuestions, holdFiles, insertAnswers, insertReservations, keepSessions, keepTurns,
	} {
		if err := step(ctx, tx, undecided(pending)); err != nil {
			return err
		}
	}
	for _, p := range undecided(pending) {
		p.turn = stored.TurnOf(p.question, p.answer)
	}
	return freeKeys(ctx, tx, pending)
}
