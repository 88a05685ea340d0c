package usage

import (
	"context"
	"time"

	"chatbot/adapters/internal/wire"
	"chatbot/domain/budget"
	"chatbot/domain/identity"
	"chatbot/domain/model"
)

// Budgets returns the budgets that bound an actor.
type Budgets interface {
	Mine(ctx context.Context, actor identity.Actor) ([]budget.State, error)
}

type groupResponse struct {
	ID   identity.GroupID `json:"id"`
	Name string           `json:"name"`
}

// budgetResponse is a budget in its current period; amounts are in its unit.
type budgetResponse struct {
	wire.Budget
	Of       budget.Of      `json:"of"`
	Group    *groupResponse `json:"group,omitempty"`
	Spent    float64        `json:"spent"`
	Reserved float64        `json:"reserved"`
	Left     float64        `json:"left"`
	RenewsAt time.Time      `json:"renews_at"`
}

func newBudgetResponse(s budget.State) budgetResponse {
	amount := func(n int64) float64 {
		if s.Unit == budget.USD {
			return model.Cost(n).USD()
		}
		return float64(n)
	}
	shown := budgetResponse{
		Budget: *wire.NewBudget(s.Budget), Of: s.Of, RenewsAt: s.RenewsAt,
		Spent: amount(s.Spent), Reserved: amount(s.Reserved), Left: amount(max(s.Left(), 0)),
	}
	if s.Of == budget.Group {
		shown.Group = &groupResponse{s.Group, s.Name}
	}
	return shown
}
