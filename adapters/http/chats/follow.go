package chats

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/adapters/internal/wire"
	"chatbot/domain/chat"
	"chatbot/domain/fault"
)

func (h handlers) followAnswer(c *fiber.Ctx) error {
	id, err := httpapi.IDIn[chat.MessageID](c, "message_id", chat.ErrMessage)
	if err != nil {
		return err
	}
	after := 0
	if last := c.Get("Last-Event-ID"); last != "" {
		if after, err = lastEvent(last); err != nil {
			return err
		}
	}
	return h.stream(c, chat.Message{ID: id}, 0, after)
}

// lastEvent parses the number of the last event that a client received.
func lastEvent(text string) (int, error) {
	// ParseUint accepts no sign; 31 bits are enough for every sequence number.
	n, err := strconv.ParseUint(text, 10, 31)
	if err != nil {
		return 0, fault.Input("Last-Event-ID", "unknown_event", "Last-Event-ID must be the id of an event of this stream.")
	}
	return int(n), nil
}

// stream responds with server-sent events: the answer's events after the one numbered `after`. If that is 0, a start event
// comes first.
func (h handlers) stream(c *fiber.Ctx, answer chat.Message, questionID chat.MessageID, after int) error {
	reader, answer, err := h.Turns.Subscribe(c.UserContext(), httpapi.ActorOf(c), answer.ID, after)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "text/event-stream; charset=utf-8")
	wire.BoundSending(c.Context().Conn())
	c.Set("X-Accel-Buffering", "no") // nginx must not buffer events
	ctx, end := h.Server.WhileSending(c)
	e := &eventStream{reader: reader, messageID: answer.ID, ctx: ctx, end: end, log: h.Server.Logger(c)}
	if after == 0 {
		e.number(0)
		err = e.add(wire.Start(answer, questionID))
	} else {
		e.say(": going on\n\n") // the headers are sent with the first bytes
	}
	if err != nil {
		end()
		return err
	}
	c.Context().SetBodyStream(e, -1)
	return nil
}
