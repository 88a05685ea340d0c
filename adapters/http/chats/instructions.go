package chats

import (
	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
)

// instructions is what a person tells the model for all chats, in requests and responses.
type instructions struct {
	Instructions string `json:"instructions"`
}

func (h handlers) readInstructions(c *fiber.Ctx) error {
	text, err := h.Conversations.Instructions(c.UserContext(), httpapi.ActorOf(c))
	if err != nil {
		return err
	}
	return c.JSON(instructions{text})
}

func (h handlers) setInstructions(c *fiber.Ctx) error {
	body, err := httpapi.Decode[instructions](c)
	if err != nil {
		return err
	}
	if err := h.Conversations.SetInstructions(c.UserContext(), httpapi.ActorOf(c), body.Instructions); err != nil {
		return err
	}
	return c.JSON(body)
}
