package ports

import (
	"context"
	"time"

	"chatbot/domain/budget"
	"chatbot/domain/identity"
)

// Budgets stores the budgets of accounts and groups. Reservations are stored by Turns, in the transactions that begin and end calls.
type Budgets interface {
	// Set stores the budget of an account or a group; a Budget that is None removes it. ErrNoUser; ErrNoGroup.
	Set(ctx context.Context, holder budget.Holder, b budget.Budget) error
	// Own returns the budgets of those holders that have one.
	Own(ctx context.Context, holders ...budget.Holder) (map[budget.Holder]budget.Budget, error)
	// Bounding returns the budgets that bound an account: its own, then those of its groups by their ids.
	Bounding(ctx context.Context, user identity.UserID) ([]budget.Held, error)
	// States returns the same budgets, with that of everyone where it bounds the account, in their periods at now. What a person takes
	// counts for all groups of the person, also what was taken before the person joined.
	States(ctx context.Context, user identity.UserID, everyone budget.Budget, now time.Time) ([]budget.State, error)
}

// BudgetMeter counts refused calls.
type BudgetMeter interface {
	// CallRefused counts a call that a budget refused.
	CallRefused(of budget.Of)
}
