package stored

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/domain/budget"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/usage"
	"chatbot/ports"
)

// LockForReserve locks what a reservation of the owner needs. It takes the first locks of its transaction.
func LockForReserve(ctx context.Context, db *bundb.DB, tx bun.IDB, owner identity.UserID, of *ports.Reserve) error {
	if of == nil {
		return nil
	}
	owners := []identity.UserID{owner}
	if err := db.LockAccounts(ctx, tx, owners); err != nil {
		return err
	}
	return LockBudgets(ctx, db, tx, owners)
}

// Planned is a call that is about to be made.
type Planned struct {
	Owner identity.UserID
	Call  Call
	At    time.Time
	// Running is the call, if it belongs to no message: it is recorded when it was not in time.
	Running *usage.Event
}

// Reserve reserves what the budgets of the owner leave to the call, and returns it; the zero Allowance if none bounds it. Faults: those
// of budget.Call.Reserve.
func Reserve(ctx context.Context, tx bun.IDB, of *ports.Reserve, p Planned) (chat.Allowance, error) {
	if of == nil {
		return chat.Allowance{}, nil
	}
	ledger, err := NewLedger(ctx, tx, map[identity.UserID]budget.Budget{p.Owner: of.Everyone}, p.At)
	if err != nil {
		return chat.Allowance{}, err
	}
	allowed, err := ledger.Reserve(p.Owner, of.Call)
	if err != nil || allowed == (chat.Allowance{}) {
		return allowed, err
	}
	row := ledger.Reservation(p.Owner, p.Call, allowed, of.Price)
	if p.Running != nil {
		row.OrphanedAt.Time, row.RunningCall = bundb.Stamp(of.Until), NewRunningCall(p.Running)
	}
	return allowed, Insert(ctx, tx, []Reservation{row})
}
