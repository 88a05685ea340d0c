package http

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"chatbot/domain/identity"
	"chatbot/domain/model"
)

// Models lists the models that an actor may use, the default first.
type Models interface {
	List(ctx context.Context, actor identity.Actor) ([]model.Model, error)
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

func (s *Server) listModels(c *fiber.Ctx) error {
	all, err := s.Models.List(c.UserContext(), ActorOf(c))
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
