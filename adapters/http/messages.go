package http

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"chatbot/adapters/internal/edge"
	"chatbot/domain/chat"
	"chatbot/domain/fault"
	"chatbot/ports"
)

type sendRequest struct {
	Message         string  `json:"message"`
	SessionID       *int64  `json:"session_id"`
	Stream          *bool   `json:"stream"`
	ClientMessageID *string `json:"client_message_id"`
}

// answerFailed carries the fault of an answer that failed, and where what it said is kept.
type answerFailed struct {
	message chat.Message
	fault   *fault.Error
}

func (e *answerFailed) Error() string { return e.fault.Error() }
func (e *answerFailed) Unwrap() error { return e.fault }

func (s *Server) sendMessage(c *fiber.Ctx) error {
	body, err := decode[sendRequest](c)
	if err != nil {
		return err
	}
	send := chat.Send{Text: body.Message, ClientID: c.Get("Idempotency-Key")}
	if body.ClientMessageID != nil {
		send.ClientID = *body.ClientMessageID
	}
	if body.SessionID != nil {
		if send.SessionID = *body.SessionID; send.SessionID <= 0 {
			return chat.ErrSession
		}
	}
	owner := principal(c).UserID
	turn, err := s.Turns.Start(c.UserContext(), owner, send)
	if err != nil {
		return err
	}
	if body.Stream != nil && *body.Stream {
		return s.stream(c, turn.Answer, turn.Question.ID, 0)
	}
	m, err := s.Turns.Wait(c.UserContext(), owner, turn.Answer.ID)
	if err != nil {
		return err
	}
	switch m.Status {
	case chat.Failed:
		return &answerFailed{m, ports.ModelFault(m.Failure.Code)}
	case chat.Interrupted:
		return &answerFailed{m, chat.ErrRestarting}
	}
	return c.JSON(edge.NewAnswer(m))
}

func (s *Server) followAnswer(c *fiber.Ctx) error {
	id, err := idIn(c, "message_id", chat.ErrMessage)
	if err != nil {
		return err
	}
	after := 0
	if last := c.Get("Last-Event-ID"); last != "" {
		// ParseUint takes no sign; 31 bits hold every sequence number there can be.
		n, err := strconv.ParseUint(last, 10, 31)
		if err != nil {
			var in fault.Inputs
			in.Add("Last-Event-ID", "Last-Event-ID has to be the id of an event of this stream.")
			return in.Err()
		}
		after = int(n)
	}
	return s.stream(c, chat.Message{ID: id}, 0, after)
}

func (s *Server) stopAnswer(c *fiber.Ctx) error {
	id, err := idIn(c, "message_id", chat.ErrMessage)
	if err != nil {
		return err
	}
	m, err := s.Turns.Stop(c.UserContext(), principal(c).UserID, id)
	if err != nil {
		return err
	}
	return c.JSON(edge.NewAnswer(m))
}
