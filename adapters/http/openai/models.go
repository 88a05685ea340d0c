package openai

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/domain/model"
)

type modelResponse struct {
	ID      model.ID `json:"id"`
	Object  string   `json:"object"`
	Created int64    `json:"created"` // not known: 0
	OwnedBy string   `json:"owned_by"`
}

type modelsResponse struct {
	Object string          `json:"object"`
	Data   []modelResponse `json:"data"`
}

func newModelResponse(m model.Model) modelResponse {
	return modelResponse{ID: m.ID, Object: "model", OwnedBy: m.ID.Provider()}
}

func (h handlers) models(c *fiber.Ctx) error {
	all, err := h.completions.Models(c.UserContext(), httpapi.ActorOf(c))
	if err != nil {
		return err
	}
	response := modelsResponse{"list", make([]modelResponse, len(all))}
	for i, m := range all {
		response.Data[i] = newModelResponse(m)
	}
	return c.JSON(response)
}

// model returns one model. Ids contain slashes, as they are or as %2F.
func (h handlers) model(c *fiber.Ctx) error {
	all, err := h.completions.Models(c.UserContext(), httpapi.ActorOf(c))
	if err != nil {
		return err
	}
	id, err := url.PathUnescape(c.Params("*"))
	if err != nil {
		return model.ErrUnknown
	}
	for _, m := range all {
		if m.ID == model.ID(id) {
			return c.JSON(newModelResponse(m))
		}
	}
	return model.ErrUnknown
}
