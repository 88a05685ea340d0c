package turns

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb/internal/stored"
	"chatbot/domain/budget"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/usage"
)

// lockBudgets locks the budgets of the owners, whose accounts are locked.
func (r *Turns) lockBudgets(ctx context.Context, tx bun.IDB, pending []*pendingTurn) error {
	var owners []identity.UserID
	for _, p := range pending {
		if p.accept.Reserve != nil {
			owners = append(owners, p.accept.Owner)
		}
	}
	if len(owners) == 0 {
		return nil
	}
	return stored.LockBudgets(ctx, r.db, tx, owners)
}

// reservePending reserves what the budgets of the owners leave to the turns, one after the other, and refuses those to which they leave
// too little. All reserve in the periods of the latest turn.
func reservePending(ctx context.Context, tx bun.IDB, pending []*pendingTurn) error {
	var now time.Time
	everyone := map[identity.UserID]budget.Budget{}
	for _, p := range pending {
		if of := p.accept.Reserve; of != nil {
			everyone[p.accept.Owner] = of.Everyone
		}
		if p.accept.At.After(now) {
			now = p.accept.At
		}
	}
	if len(everyone) == 0 {
		return nil
	}
	ledger, err := stored.NewLedger(ctx, tx, everyone, now)
	if err != nil {
		return err
	}
	for _, p := range pending {
		if of := p.accept.Reserve; of != nil {
			p.ledger = ledger
			p.allowed, p.err = ledger.Reserve(p.accept.Owner, of.Call)
		}
	}
	return nil
}

// insertReservations stores what the turns have reserved.
func insertReservations(ctx context.Context, tx bun.IDB, pending []*pendingTurn) error {
	var rows []stored.Reservation
	for _, p := range pending {
		if p.allowed != (chat.Allowance{}) {
			rows = append(rows, p.ledger.Reservation(p.accept.Owner, stored.Call{Message: p.answer.ID, Purpose: usage.Answer}, p.allowed, p.accept.Reserve.Price))
		}
	}
	return stored.Insert(ctx, tx, rows)
}
