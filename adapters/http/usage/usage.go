// Package usage serves what people's calls of models took.
package usage

import (
	"context"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/domain/identity"
	"chatbot/domain/limit"
	"chatbot/domain/model"
	"chatbot/domain/usage"
)

// Usage sums an actor's calls.
type Usage interface {
	Own(ctx context.Context, actor identity.Actor, in usage.Input) (usage.Query, []usage.Sum, error)
}

// Limits counts calls and refuses those that are too frequent with limit.ErrTooMany.
type Limits interface {
	API(ctx context.Context, actor identity.Actor) (limit.Decision, error)
}

// Routes returns the routes of this area.
func Routes(all Usage, limits Limits) []httpapi.Route {
	return []httpapi.Route{
		{Method: fiber.MethodGet, Path: "/api/usage", Auth: httpapi.SignedIn, Limit: httpapi.PerActor(limits.API), Handle: own(all)},
	}
}

type sumResponse struct {
	Day             usage.Day `json:"day,omitempty"`
	Model           model.ID  `json:"model,omitempty"`
	Calls           int       `json:"calls"`
	TokensIn        int       `json:"tokens_in"`
	TokensOut       int       `json:"tokens_out"`
	TokensCached    int       `json:"tokens_cached"`
	TokensReasoning int       `json:"tokens_reasoning"`
	Cost            *float64  `json:"cost"`
}

type usageResponse struct {
	From  usage.Day     `json:"from"`
	To    usage.Day     `json:"to"`
	By    usage.By      `json:"by"`
	Usage []sumResponse `json:"usage"`
	Total sumResponse   `json:"total"`
}

func newSumResponse(s usage.Sum) sumResponse {
	shown := sumResponse{
		Day: s.Day, Model: s.Model, Calls: s.Calls,
		TokensIn: s.In, TokensOut: s.Out, TokensCached: s.Cached, TokensReasoning: s.Reasoning,
	}
	if s.Cost != nil {
		usd := s.Cost.USD()
		shown.Cost = &usd
	}
	return shown
}

func own(all Usage) fiber.Handler {
	return func(c *fiber.Ctx) error {
		in := usage.Input{From: c.Query("from"), To: c.Query("to"), By: c.Query("by")}
		q, sums, err := all.Own(c.UserContext(), httpapi.ActorOf(c), in)
		if err != nil {
			return err
		}
		shown := usageResponse{From: q.From, To: q.To, By: q.By, Usage: make([]sumResponse, len(sums)), Total: newSumResponse(usage.Total(sums))}
		for i, s := range sums {
			shown.Usage[i] = newSumResponse(s)
		}
		return c.JSON(shown)
	}
}
