package http

import (
	"fmt"
	"strconv"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"chatbot/adapters/internal/wire"
	"chatbot/domain/chat"
	"chatbot/domain/fault"
	"chatbot/domain/model"
	"chatbot/ports"
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
}

// apply sets the model and the parameters of a send.
func (r choiceRequest) apply(send *chat.Send) {
	if r.Model != nil {
		send.Model = *r.Model
	}
	send.Parameters = r.Parameters
}

type regenerateRequest struct {
	answerRequest
	choiceRequest
}

type editRequest struct {
	regenerateRequest
	Message string `json:"message"`
}

type sendRequest struct {
	editRequest
	SessionID *idNumber `json:"session_id"`
}

// key returns the request's idempotency key, or "". A key in the body takes precedence over one in the header.
func (r answerRequest) key(c *fiber.Ctx) (string, error) {
	key := c.Get("Idempotency-Key")
	if utf8.RuneCountInString(key) > chat.MaxClientID {
		var in fault.Inputs
		in.Add("Idempotency-Key", fmt.Sprintf("An Idempotency-Key can have at most %d characters.", chat.MaxClientID))
		return "", in.Err()
	}
	if r.ClientMessageID != nil && *r.ClientMessageID != "" {
		return *r.ClientMessageID, nil
	}
	return key, nil
}

type selectedResponse struct {
	SessionID chat.SessionID `json:"session_id"`
}

// answerFailed is the error of a failed answer: its fault, and the message in which its text is stored.
type answerFailed struct {
	message chat.Message
	fault   *fault.Error
}

func (e *answerFailed) Error() string { return e.fault.Error() }
func (e *answerFailed) Unwrap() error { return e.fault }

func (s *Server) sendMessage(c *fiber.Ctx) error {
	body, err := Decode[sendRequest](c)
	if err != nil {
		return err
	}
	key, err := body.key(c)
	if err != nil {
		return err
	}
	send := chat.Send{Text: body.Message, ClientID: key}
	if body.SessionID != nil {
		if send.SessionID = chat.SessionID(*body.SessionID); send.SessionID <= 0 {
			return chat.ErrSession
		}
	}
	body.apply(&send)
	return s.start(c, send, body.answerRequest)
}

func (s *Server) editMessage(c *fiber.Ctx) error {
	id, err := IDIn[chat.MessageID](c, "message_id", chat.ErrMessage)
	if err != nil {
		return err
	}
	body, err := Decode[editRequest](c)
	if err != nil {
		return err
	}
	key, err := body.key(c)
	if err != nil {
		return err
	}
	send := chat.Send{Edits: id, Text: body.Message, ClientID: key}
	body.apply(&send)
	return s.start(c, send, body.answerRequest)
}

func (s *Server) regenerateAnswer(c *fiber.Ctx) error {
	id, err := IDIn[chat.MessageID](c, "message_id", chat.ErrMessage)
	if err != nil {
		return err
	}
	body, err := DecodeOptional[regenerateRequest](c)
	if err != nil {
		return err
	}
	key, err := body.key(c)
	if err != nil {
		return err
	}
	send := chat.Send{Regenerates: id, ClientID: key}
	body.apply(&send)
	return s.start(c, send, body.answerRequest)
}

func (s *Server) continueAnswer(c *fiber.Ctx) error {
	id, err := IDIn[chat.MessageID](c, "message_id", chat.ErrMessage)
	if err != nil {
		return err
	}
	body, err := DecodeOptional[answerRequest](c)
	if err != nil {
		return err
	}
	turn, err := s.Turns.Continue(c.UserContext(), ActorOf(c), id)
	if err != nil {
		return err
	}
	return s.reply(c, turn, body)
}

func (s *Server) start(c *fiber.Ctx, send chat.Send, how answerRequest) error {
	turn, err := s.Turns.Start(c.UserContext(), ActorOf(c), send)
	if err != nil {
		return err
	}
	return s.reply(c, turn, how)
}

// reply sends the answer as requested: as a stream, or as JSON once it has ended.
func (s *Server) reply(c *fiber.Ctx, turn chat.Turn, how answerRequest) error {
	if how.Stream != nil && *how.Stream {
		return s.stream(c, turn.Answer, turn.Question.ID, 0)
	}
	ctx, cancel := s.WhileServing(c)
	defer cancel()
	m, err := s.Turns.Wait(ctx, ActorOf(c), turn.Answer.ID)
	if err != nil {
		return err
	}
	switch m.Status {
	case chat.Failed:
		return &answerFailed{m, ports.ModelFault(m.Failure.Code).After(m.Failure.RetryAfter)}
	case chat.Interrupted:
		return &answerFailed{m, chat.ErrRestarting}
	}
	return c.JSON(wire.NewAnswer(m))
}

func (s *Server) selectMessage(c *fiber.Ctx) error {
	id, err := IDIn[chat.MessageID](c, "message_id", chat.ErrMessage)
	if err != nil {
		return err
	}
	session, err := s.Conversations.Select(c.UserContext(), ActorOf(c), id)
	if err != nil {
		return err
	}
	return c.JSON(selectedResponse{session})
}

func (s *Server) followAnswer(c *fiber.Ctx) error {
	id, err := IDIn[chat.MessageID](c, "message_id", chat.ErrMessage)
	if err != nil {
		return err
	}
	after := 0
	if last := c.Get("Last-Event-ID"); last != "" {
		if after, err = lastEvent(last); err != nil {
			return err
		}
	}
	return s.stream(c, chat.Message{ID: id}, 0, after)
}

// lastEvent parses the number of the last event that a client received.
func lastEvent(text string) (int, error) {
	// ParseUint accepts no sign; 31 bits are enough for every sequence number.
	n, err := strconv.ParseUint(text, 10, 31)
	if err != nil {
		var in fault.Inputs
		in.Add("Last-Event-ID", "Last-Event-ID must be the id of an event of this stream.")
		return 0, in.Err()
	}
	return int(n), nil
}

func (s *Server) stopAnswer(c *fiber.Ctx) error {
	id, err := IDIn[chat.MessageID](c, "message_id", chat.ErrMessage)
	if err != nil {
		return err
	}
	ctx, cancel := s.WhileServing(c)
	defer cancel()
	m, err := s.Turns.Stop(ctx, ActorOf(c), id)
	if err != nil {
		return err
	}
	return c.JSON(wire.NewAnswer(m))
}
