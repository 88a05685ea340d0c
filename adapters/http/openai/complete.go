package openai

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/adapters/internal/wire"
	"chatbot/domain/completion"
	"chatbot/domain/identity"
)

// call is a call that a program makes.
type call struct {
	stream bool
	form   form
	// do has a model answer.
	do func(ctx context.Context, actor identity.Actor, a *answer) error
}

// complete has a model answer in the format of chat completions.
func (h handlers) complete(c *fiber.Ctx) error {
	return h.answer(c, func(body []byte, _ *held) (call, error) {
		r, err := parse(body)
		if err != nil {
			return call{}, err
		}
		if r.Stream {
			return h.completion(r, completionStream{}), nil
		}
		return h.completion(r, wholeCompletion{}), nil
	})
}

// respond has a model answer in the format of responses.
func (h handlers) respond(c *fiber.Ctx) error {
	return h.answer(c, func(body []byte, held *held) (call, error) {
		r, err := parseResponse(body)
		if err != nil {
			return call{}, err
		}
		return h.completion(r.call, newResponseWriter(r, newRoom(held))), nil
	})
}

// completion is the call of a chat completion.
func (h handlers) completion(r completion.Request, form form) call {
	return call{r.Stream, form, func(ctx context.Context, actor identity.Actor, a *answer) error {
		return h.completions.Complete(ctx, actor, r, a.begin, a.add)
	}}
}

// answer makes the call that parse reads, or one with its idempotency key goes on. The response begins with the first chunk, so that failures
// before it have a status.
func (h handlers) answer(c *fiber.Ctx, parse func(body []byte, held *held) (call, error)) error {
	held, err := h.calls.begin(httpapi.ActorOf(c).User)
	if err != nil {
		return err
	}
	body, err := bodyOf(c, held)
	if err != nil {
		held.end()
		return err
	}
	made, err := parse(body, held)
	if err != nil {
		held.end()
		return err
	}
	if key := c.Get("Idempotency-Key"); key != "" {
		return h.once(c, made, held, key, body)
	}
	actor := httpapi.ActorOf(c)
	ctx, end := h.server.WhileConnected(c)
	a := newAnswer(ctx, made.form, held, h.server.Logger(c))
	go a.run(guarded(func() error { return made.do(ctx, actor, a) }))
	return h.send(ctx, c, made.stream, "", &reader{answer: a, close: func() { end(); <-a.done; held.end() }})
}

// once makes a call with an idempotency key, or sends the answer of the one that was made with it.
func (h handlers) once(c *fiber.Ctx, made call, held *held, key string, body []byte) error {
	if len(key) > longestKey || strings.ContainsFunc(key, func(r rune) bool { return r < ' ' || r > '~' }) {
		held.end()
		return invalid("Idempotency-Key", "invalid_value", "An Idempotency-Key has 1 to 255 visible ASCII characters.")
	}
	actor, route, last := httpapi.ActorOf(c), strings.Clone(c.Path()), ""
	if made.stream {
		last = strings.Clone(c.Get("Last-Event-ID"))
	}
	name := callName{actor.Key, strings.Clone(key), last != ""}
	var ctx context.Context
	var end func()
	r, err := h.joined.join(name, fmt.Sprintf("%s %x", route, sha256.Sum256(body)), func() *answer {
		var cancel func(error)
		ctx, cancel, end = h.server.Detached(c)
		a := newAnswer(ctx, made.form, held, h.server.Logger(c))
		a.kept = newReplay(made.stream, held, cancel)
		return a
	})
	if err != nil {
		held.end()
		return err
	}
	if !r.joined {
		go func() {
			defer r.kept.end()
			defer end()
			h.claim(ctx, actor, made, r.answer, name, route, body)
		}()
	}
	conn, leave := h.server.WhileConnected(c)
	r.close = func() {
		leave()
		r.kept.leave(r)
		r.wake()
		if r.joined {
			held.end()
		}
	}
	return h.send(conn, c, made.stream, last, r)
}

// claim makes a call with an idempotency key, unless it was made before, and stores its reply. A stream that is gone is not begun anew. When a failure
// is told, the key is free.
func (h handlers) claim(ctx context.Context, actor identity.Actor, made call, a *answer, name callName, route string, body []byte) {
	var finish func(*completion.Kept)
	defer a.kept.unjoin()
	a.run(func() error {
		err := guarded(func() error {
			kept, claimed, err := h.replies.Claim(ctx, actor, completion.Keyed{Key: name.name, Route: route, Request: body, Room: a.roomFor, End: a.kept.cancel})
			finish = claimed
			switch {
			case err != nil:
				return err
			case kept != nil:
				a.restore(*kept)
				return nil
			case name.resumes:
				return errStreamGone
			}
			return made.do(ctx, actor, a)
		})()
		if err != nil {
			a.kept.unjoin()
			if finish != nil {
				finish(nil)
			}
		}
		return err
	})
	if finish != nil && a.err == nil {
		finish(a.toKeep())
	}
}

// send sends an answer, from the event after the last one that the program has read.
func (h handlers) send(ctx context.Context, c *fiber.Ctx, stream bool, last string, r *reader) error {
	err := r.begun(ctx)
	if err == nil && last != "" && !r.goOnAfter(last) {
		err = errStreamGone
	}
	length := -1
	if err == nil && !stream {
		length, err = r.whole(ctx)
	}
	if err != nil {
		_ = r.Close()
	}
	switch {
	case errors.Is(err, httpapi.ErrGone):
		return c.SendStatus(statusGone)
	case err != nil:
		return err
	}
	c.Set(httpapi.HeaderModel, string(r.model))
	if r.kept != nil && (r.joined || r.kept.restored) {
		c.Set(httpapi.HeaderReplayed, "true")
	}
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	if stream {
		c.Set(fiber.HeaderContentType, "text/event-stream; charset=utf-8")
		c.Set("X-Accel-Buffering", "no") // nginx must not buffer events
	}
	wire.BoundSending(c.Context().Conn())
	c.Context().SetBodyStream(r, length)
	return nil
}

// statusGone is what the log says of a request whose client has gone, as nginx's.
const statusGone = 499

// guarded returns a call that fails if it panics: it runs in a goroutine of its own, in which a panic would end the process.
func guarded(call func() error) func() error {
	return func() (err error) {
		defer func() {
			if v := recover(); v != nil {
				err = fmt.Errorf("panic: %v\n%s", v, debug.Stack())
			}
		}()
		return call()
	}
}
