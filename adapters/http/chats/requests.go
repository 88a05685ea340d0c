package chats

import (
	"fmt"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"chatbot/adapters/internal/wire"
	"chatbot/domain/chat"
	"chatbot/domain/fault"
	"chatbot/domain/file"
	"chatbot/domain/model"
	"chatbot/domain/tool"
)

// answerRequest holds the fields of every request for an answer: whether to stream it, and the idempotency key.
type answerRequest struct {
	Stream          *bool   `json:"stream"`
	ClientMessageID *string `json:"client_message_id"`
}

// choiceRequest holds the fields that choose the model of a new answer.
type choiceRequest struct {
	Model      *model.ID        `json:"model"`
	Parameters model.Parameters `json:"parameters"`
	Tools      []tool.ID        `json:"tools"` // nil: those of the chat
}

// apply sets the model, the parameters and the tools of a send.
func (r choiceRequest) apply(send *chat.Send) {
	if r.Model != nil {
		send.Model = *r.Model
	}
	send.Parameters, send.Tools = r.Parameters, r.Tools
}

type regenerateRequest struct {
	answerRequest
	choiceRequest
}

type editRequest struct {
	regenerateRequest
	Message string     `json:"message"`
	Files   []idNumber `json:"files"` // nil of an edit: those of the message
}

// files returns the ids of the files to attach.
func (r editRequest) files() []file.ID {
	if r.Files == nil {
		return nil
	}
	ids := make([]file.ID, len(r.Files))
	for i, id := range r.Files {
		ids[i] = file.ID(id)
	}
	return ids
}

type sendRequest struct {
	editRequest
	SessionID *idNumber  `json:"session_id"`
	Setup     wire.Setup `json:"setup"`
}

// key returns the request's idempotency key, or "". A key in the body takes precedence over one in the header.
func (r answerRequest) key(c *fiber.Ctx) (string, error) {
	key := c.Get("Idempotency-Key")
	if n := utf8.RuneCountInString(key); n > chat.MaxClientID {
		return "", fault.Input("Idempotency-Key", "too_long", fmt.Sprintf("An Idempotency-Key can have at most %d characters.", chat.MaxClientID),
			fault.Params{"max": chat.MaxClientID, "length": n})
	}
	if r.ClientMessageID != nil && *r.ClientMessageID != "" {
		return *r.ClientMessageID, nil
	}
	return key, nil
}
