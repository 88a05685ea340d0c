package chats

import (
	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/adapters/internal/wire"
	"chatbot/domain/chat"
	"chatbot/domain/fault"
	"chatbot/ports"
)

func (h handlers) sendMessage(c *fiber.Ctx) error {
	body, err := httpapi.Decode[sendRequest](c)
	if err != nil {
		return err
	}
	key, err := body.key(c)
	if err != nil {
		return err
	}
	send := chat.Send{Text: body.Message, Files: body.files(), ClientID: key, Setup: body.Setup.Chat()}
	if body.SessionID != nil {
		if send.SessionID = chat.SessionID(*body.SessionID); send.SessionID <= 0 {
			return chat.ErrSession
		}
	}
	body.apply(&send)
	return h.start(c, send, body.answerRequest)
}

func (h handlers) editMessage(c *fiber.Ctx) error {
	id, err := httpapi.IDIn[chat.MessageID](c, "message_id", chat.ErrMessage)
	if err != nil {
		return err
	}
	body, err := httpapi.Decode[editRequest](c)
	if err != nil {
		return err
	}
	key, err := body.key(c)
	if err != nil {
		return err
	}
	send := chat.Send{Edits: id, Text: body.Message, Files: body.files(), ClientID: key}
	body.apply(&send)
	return h.start(c, send, body.answerRequest)
}

func (h handlers) regenerateAnswer(c *fiber.Ctx) error {
	id, err := httpapi.IDIn[chat.MessageID](c, "message_id", chat.ErrMessage)
	if err != nil {
		return err
	}
	body, err := httpapi.DecodeOptional[regenerateRequest](c)
	if err != nil {
		return err
	}
	key, err := body.key(c)
	if err != nil {
		return err
	}
	send := chat.Send{Regenerates: id, ClientID: key}
	body.apply(&send)
	return h.start(c, send, body.answerRequest)
}

func (h handlers) continueAnswer(c *fiber.Ctx) error {
	id, err := httpapi.IDIn[chat.MessageID](c, "message_id", chat.ErrMessage)
	if err != nil {
		return err
	}
	body, err := httpapi.DecodeOptional[answerRequest](c)
	if err != nil {
		return err
	}
	turn, err := h.Turns.Continue(c.UserContext(), httpapi.ActorOf(c), id)
	if err != nil {
		return err
	}
	return h.reply(c, turn, body)
}

func (h handlers) start(c *fiber.Ctx, send chat.Send, how answerRequest) error {
	turn, err := h.Turns.Start(c.UserContext(), httpapi.ActorOf(c), send)
	if err != nil {
		return err
	}
	return h.reply(c, turn, how)
}

// reply sends the answer as requested: as a stream, or as JSON once it has ended.
func (h handlers) reply(c *fiber.Ctx, turn chat.Turn, how answerRequest) error {
	if how.Stream != nil && *how.Stream {
		return h.stream(c, turn.Answer, turn.Question.ID, 0)
	}
	ctx, cancel := h.Server.WhileServing(c)
	defer cancel()
	m, err := h.Turns.Wait(ctx, httpapi.ActorOf(c), turn.Answer.ID)
	if err != nil {
		return err
	}
	switch m.Status {
	case chat.Failed:
		return &httpapi.FailedAnswer{Message: m, Fault: faultOf(*m.Failure)}
	case chat.Interrupted:
		return &httpapi.FailedAnswer{Message: m, Fault: chat.ErrRestarting}
	}
	return c.JSON(wire.NewAnswer(m))
}

// faultOf returns the fault with which an answer failed. Of an answer that was read from storage, only the kinds of the models'
// faults are known.
func faultOf(f chat.Failure) *fault.Error {
	kind := f.Kind
	if kind == fault.Internal {
		kind = ports.ModelFault(f.Code).Kind
	}
	return fault.New(kind, f.Code, f.Message).After(f.RetryAfter)
}

type selectedResponse struct {
	SessionID chat.SessionID `json:"session_id"`
}

func (h handlers) selectMessage(c *fiber.Ctx) error {
	id, err := httpapi.IDIn[chat.MessageID](c, "message_id", chat.ErrMessage)
	if err != nil {
		return err
	}
	session, err := h.Conversations.Select(c.UserContext(), httpapi.ActorOf(c), id)
	if err != nil {
		return err
	}
	return c.JSON(selectedResponse{session})
}

func (h handlers) stopAnswer(c *fiber.Ctx) error {
	id, err := httpapi.IDIn[chat.MessageID](c, "message_id", chat.ErrMessage)
	if err != nil {
		return err
	}
	ctx, cancel := h.Server.WhileServing(c)
	defer cancel()
	m, err := h.Turns.Stop(ctx, httpapi.ActorOf(c), id)
	if err != nil {
		return err
	}
	return c.JSON(wire.NewAnswer(m))
}
