package openai

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/adapters/internal/wire"
	"chatbot/domain/completion"
	"chatbot/domain/identity"
)

// complete has a model answer in the format of chat completions.
func (h handlers) complete(c *fiber.Ctx) error {
	return h.answer(c, func(body []byte) (completion.Request, form, error) {
		r, err := parse(body)
		if r.Stream {
			return r, completionStream{}, err
		}
		return r, wholeCompletion{}, err
	})
}

// respond has a model answer in the format of responses.
func (h handlers) respond(c *fiber.Ctx) error {
	return h.answer(c, func(body []byte) (completion.Request, form, error) {
		r, err := parseResponse(body)
		if err != nil {
			return completion.Request{}, nil, err
		}
		return r.call, newResponseWriter(r), nil
	})
}

// answer has a model answer the request that parse reads. The response begins with the first chunk, so that failures before it have a status.
func (h handlers) answer(c *fiber.Ctx, parse func(body []byte) (completion.Request, form, error)) error {
	actor := httpapi.ActorOf(c)
	held, err := h.calls.begin(actor.User)
	if err != nil {
		return err
	}
	body, err := bodyOf(c, held)
	if err != nil {
		held.end()
		return err
	}
	r, form, err := parse(body)
	if err != nil {
		held.end()
		return err
	}
	ctx, end := h.server.WhileConnected(c)
	a := newAnswer(ctx, end, held.end, form, h.server.Logger(c))
	go a.run(func() error { return h.ask(ctx, actor, r, a) })
	m, err := a.begun()
	if err != nil {
		_ = a.Close()
		if errors.Is(err, httpapi.ErrGone) {
			return c.SendStatus(statusGone)
		}
		return err
	}
	c.Set(httpapi.HeaderModel, string(m.ID))
	if !r.Stream {
		whole, err := a.whole()
		_ = a.Close()
		if err != nil {
			return err
		}
		c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
		return c.Send(whole)
	}
	c.Set(fiber.HeaderContentType, "text/event-stream; charset=utf-8")
	c.Set("X-Accel-Buffering", "no") // nginx must not buffer events
	wire.BoundSending(c.Context().Conn())
	c.Context().SetBodyStream(a, -1)
	return nil
}

// statusGone is what the log says of a request whose client has gone, as nginx's.
const statusGone = 499

// ask calls the use case. It runs in a goroutine of its own, in which a panic would end the process.
func (h handlers) ask(ctx context.Context, actor identity.Actor, r completion.Request, a *answer) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v\n%s", v, debug.Stack())
		}
	}()
	return h.completions.Complete(ctx, actor, r, a.begin, a.add)
}
