package admin

import (
	"bytes"
	"context"
	"encoding/json"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/adapters/internal/wire"
	"chatbot/domain/budget"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
)

// Budgets shows and changes the budgets of accounts and groups. Fault: identity.ErrNotAdmin to members.
type Budgets interface {
	Own(ctx context.Context, actor identity.Actor, holders ...budget.Holder) (map[budget.Holder]budget.Budget, error)
	Set(ctx context.Context, actor identity.Actor, holder budget.Holder, b budget.Budget) error
}

// budgetIn reads the member "budget" of a body: the budget that it gives, none for null, or nil where it is missing. It adds to in what
// is wrong.
func budgetIn(in *fault.Inputs, raw json.RawMessage) *budget.Budget {
	if raw == nil {
		return nil
	}
	if bytes.Equal(raw, []byte("null")) {
		return &budget.Budget{}
	}
	var given wire.Budget
	if json.Unmarshal(raw, &given) != nil {
		in.Add("budget", "wrong_type", "This must be a budget.", fault.Params{"type": "object"})
		return nil
	}
	b := given.Budget()
	b.Check(in, "budget")
	return &b
}

// setBudget changes the budget of a holder, unless b is nil.
func setBudget(c *fiber.Ctx, all Budgets, holder budget.Holder, b *budget.Budget) error {
	if b == nil {
		return nil
	}
	return all.Set(c.UserContext(), httpapi.ActorOf(c), holder, *b)
}

// budgetsOf returns the budgets of holders, as they are shown.
func budgetsOf(c *fiber.Ctx, all Budgets, holders ...budget.Holder) (map[budget.Holder]*wire.Budget, error) {
	own, err := all.Own(c.UserContext(), httpapi.ActorOf(c), holders...)
	shown := map[budget.Holder]*wire.Budget{}
	for holder, b := range own {
		shown[holder] = wire.NewBudget(b)
	}
	return shown, err
}
