// Package models serves the models that people may choose from.
package models

import (
	"context"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/domain/identity"
	"chatbot/domain/limit"
	"chatbot/domain/model"
)

// Models lists the models that an actor may use, the default first.
type Models interface {
	List(ctx context.Context, actor identity.Actor) ([]model.Model, error)
}

// Limits counts calls and refuses those that are too frequent with limit.ErrTooMany.
type Limits interface {
	API(ctx context.Context, actor identity.Actor) (limit.Decision, error)
}

// Routes returns the routes of this area.
func Routes(models Models, limits Limits) []httpapi.Route {
	return []httpapi.Route{
		{Method: fiber.MethodGet, Path: "/api/models", Auth: httpapi.SignedIn, Limit: httpapi.PerActor(limits.API), Handle: list(models)},
	}
}

type modelResponse struct {
	ID            model.ID `json:"id"`
	Name          string   `json:"name"`
	Description   string   `json:"description"`
	Provider      string   `json:"provider"`
	ProviderName  string   `json:"provider_name"`
	Demo          bool     `json:"demo"`
	Default       bool     `json:"default"`
	ContextTokens int      `json:"context_tokens"`
	Vision        bool     `json:"vision"`
	Tools         bool     `json:"tools"`
	Reasoning     bool     `json:"reasoning"`
}

type modelListResponse struct {
	Models []modelResponse `json:"models"`
}

func list(models Models) fiber.Handler {
	return func(c *fiber.Ctx) error {
		all, err := models.List(c.UserContext(), httpapi.ActorOf(c))
		if err != nil {
			return err
		}
		list := modelListResponse{make([]modelResponse, len(all))}
		for i, m := range all {
			list.Models[i] = modelResponse{
				ID: m.ID, Name: m.Name, Description: m.Description, Provider: m.ID.Provider(), ProviderName: m.ProviderName, Demo: m.Demo,
				Default: i == 0, ContextTokens: m.ContextTokens, Vision: m.Vision, Tools: m.Tools, Reasoning: m.Reasoning,
			}
		}
		return c.JSON(list)
	}
}
