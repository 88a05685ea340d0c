// Package usage serves what people's calls of models took, to themselves and, for everybody, to administrators.
package usage

import (
	"context"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/domain/budget"
	"chatbot/domain/identity"
	"chatbot/domain/limit"
	"chatbot/domain/model"
	"chatbot/domain/usage"
)

// Usage sums calls.
type Usage interface {
	Own(ctx context.Context, actor identity.Actor, in usage.Input) (usage.Report, error)
	// Everybodys sums the calls of all accounts. Fault: identity.ErrNotAdmin to members.
	Everybodys(ctx context.Context, actor identity.Actor, in usage.Input) (usage.Report, error)
}

// Limits counts calls and refuses those that are too frequent with limit.ErrTooMany.
type Limits interface {
	API(ctx context.Context, actor identity.Actor) (limit.Decision, error)
}

// Routes returns the routes of this area.
func Routes(all Usage, budgets Budgets, limits Limits) []httpapi.Route {
	limit := httpapi.PerActor(limits.API)
	return []httpapi.Route{
		{Method: fiber.MethodGet, Path: "/api/usage", Auth: httpapi.SignedIn, Limit: limit, Handle: own(all, budgets)},
		{Method: fiber.MethodGet, Path: "/api/admin/usage", Auth: httpapi.Admin, Limit: limit, Handle: everybodys(all)},
	}
}

type sumResponse struct {
	Day             usage.Day `json:"day,omitempty"`
	Model           model.ID  `json:"model,omitempty"`
	User            any       `json:"user,omitempty"`  // a *userResponse in sums by user, which is null for erased accounts
	Group           any       `json:"group,omitempty"` // a *groupResponse in sums by group, which is null for people without a group
	Calls           int       `json:"calls"`
	TokensIn        int       `json:"tokens_in"`
	TokensOut       int       `json:"tokens_out"`
	TokensCached    int       `json:"tokens_cached"`
	TokensReasoning int       `json:"tokens_reasoning"`
	Cost            *float64  `json:"cost"`
}

type userResponse struct {
	ID       identity.UserID `json:"id"`
	Username string          `json:"username"`
	Email    string          `json:"email"`
}

type usageResponse struct {
	From  usage.Day     `json:"from"`
	To    usage.Day     `json:"to"`
	By    usage.By      `json:"by"`
	Usage []sumResponse `json:"usage"`
	Total sumResponse   `json:"total"`
}

// newUserResponse returns nil for erased accounts.
func newUserResponse(u usage.User) *userResponse {
	if u.ID == 0 {
		return nil
	}
	return &userResponse{u.ID, u.Username, u.Email}
}

// newGroupResponse returns nil for people without a group.
func newGroupResponse(g usage.Group) *groupResponse {
	if g.ID == 0 {
		return nil
	}
	return &groupResponse{g.ID, g.Name}
}

func newSumResponse(q usage.Query, s usage.Sum) sumResponse {
	shown := sumResponse{
		Day: s.Day, Model: s.Model, Calls: s.Calls,
		TokensIn: s.In, TokensOut: s.Out, TokensCached: s.Cached, TokensReasoning: s.Reasoning,
	}
	switch q.By {
	case usage.ByUser:
		shown.User = newUserResponse(s.User)
	case usage.ByGroup:
		shown.Group = newGroupResponse(s.Group)
	}
	if s.Cost != nil {
		usd := s.Cost.USD()
		shown.Cost = &usd
	}
	return shown
}

// ownResponse is what a person's calls took, and the budgets that bound the person: all, and the one of which the smallest part is left.
type ownResponse struct {
	usageResponse
	Budgets []budgetResponse `json:"budgets"`
	Budget  *budgetResponse  `json:"budget"`
}

func input(c *fiber.Ctx) usage.Input {
	return usage.Input{From: c.Query("from"), To: c.Query("to"), By: c.Query("by")}
}

func newUsageResponse(r usage.Report) usageResponse {
	shown := usageResponse{From: r.From, To: r.To, By: r.By, Usage: make([]sumResponse, len(r.Sums)), Total: newSumResponse(usage.Query{}, r.Total)}
	for i, s := range r.Sums {
		shown.Usage[i] = newSumResponse(r.Query, s)
	}
	return shown
}

func own(all Usage, budgets Budgets) fiber.Handler {
	return func(c *fiber.Ctx) error {
		report, err := all.Own(c.UserContext(), httpapi.ActorOf(c), input(c))
		if err != nil {
			return err
		}
		states, err := budgets.Mine(c.UserContext(), httpapi.ActorOf(c))
		if err != nil {
			return err
		}
		shown := ownResponse{usageResponse: newUsageResponse(report), Budgets: make([]budgetResponse, len(states))}
		for i, s := range states {
			shown.Budgets[i] = newBudgetResponse(s)
		}
		if tightest, found := budget.Tightest(states); found {
			tight := newBudgetResponse(tightest)
			shown.Budget = &tight
		}
		return c.JSON(shown)
	}
}
