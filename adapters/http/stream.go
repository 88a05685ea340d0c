package http

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"
	"go.uber.org/zap"

	"chatbot/adapters/internal/wire"
	"chatbot/domain/chat"
	"chatbot/domain/login"
	"chatbot/ports"
)

// heartbeat is how often a silent stream gets a comment; the first comes after up to twice as long. It keeps
// proxies from closing it, and is how we notice that the client has gone.
const heartbeat = 5 * time.Second

// comeBack is when a client should connect again after its stream was let go of (the `retry` field of the
// WHATWG HTML standard, 9.2.6).
const comeBack = time.Second

// stream answers with server-sent events: the answer's events after the one numbered `after`.
func (s *Server) stream(c *fiber.Ctx, answer chat.Message, questionID chat.MessageID, after int) error {
	reader, answer, err := s.Turns.Subscribe(c.UserContext(), actorOf(c), answer.ID, after)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "text/event-stream; charset=utf-8")
	wire.BoundSending(c.Context().Conn())
	c.Set("X-Accel-Buffering", "no") // nginx must not gather events
	ctx, end := s.whileSending(c)
	e := &eventStream{
		reader: reader, messageID: answer.ID, ctx: ctx, end: end,
		log: s.Log.With(zap.String("component", "http"), zap.String("request_id", ports.RequestID(c.UserContext()))),
	}
	if after == 0 {
		err = e.add(0, wire.Start(answer, questionID))
	} else {
		e.say(": going on\n\n") // the headers go out with the first bytes
	}
	if err != nil {
		end()
		return err
	}
	c.Context().SetBodyStream(e, -1)
	return nil
}

var errQuiet = errors.New("nothing to say for a while")

// eventStream is a body that holds an answer's events as they come, until its end, or until its context ends. The
// answer goes on in any case. Each read takes what there is, and the server sends it at once, in the goroutine of the
// connection, which has nothing else to do. What a client does not read stays where the answer is kept.
type eventStream struct {
	reader    ports.Reader
	messageID chat.MessageID
	ctx       context.Context // of the whole stream
	end       func()
	log       *zap.Logger
	events    []chat.Event // to be made
	made      []byte       // those from `sent` on have not been read
	sent      int
	over      bool // nothing more comes
	// wait ends with the next heartbeat: one timer for all that comes until then costs less than one for each event.
	wait   context.Context // nil: begin anew
	cancel context.CancelFunc
	spoke  bool // since the last heartbeat
}

// Read implements io.Reader. An error closes the connection.
func (e *eventStream) Read(p []byte) (n int, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v\n%s", v, debug.Stack())
		}
		if err != nil && !errors.Is(err, io.EOF) {
			e.log.Error("Stream broke off", zap.Error(err))
		}
	}()
	for e.sent == len(e.made) {
		if e.over && len(e.events) == 0 {
			return 0, io.EOF
		}
		e.made, e.sent = e.made[:0], 0
		if len(e.events) == 0 {
			if err := e.next(); err != nil {
				return 0, err
			}
		}
		for len(e.events) > 0 && len(e.made) < len(p) {
			if err := e.add(e.events[0].Seq, wire.Step(e.messageID, e.events[0])); err != nil {
				return 0, err
			}
			e.events = e.events[1:]
		}
	}
	n = copy(p, e.made[e.sent:])
	e.sent += n
	return n, nil
}

// Close implements io.Closer; the server calls it when the stream has ended or the client has gone.
func (e *eventStream) Close() error {
	if e.wait != nil {
		e.cancel()
	}
	e.end()
	return nil
}

// next waits for what comes next, which may be nothing.
func (e *eventStream) next() (err error) {
	if e.wait == nil {
		e.wait, e.cancel = context.WithTimeoutCause(e.ctx, heartbeat, errQuiet)
		e.spoke = false
	}
	e.events, err = e.reader.Next(e.wait)
	switch {
	case errors.Is(err, errQuiet):
		e.cancel()
		e.wait = nil
		if !e.spoke {
			e.say(": still here\n\n")
		}
		return nil
	case err != nil:
		return e.breakOff(err)
	}
	e.spoke = true
	e.over = e.events[len(e.events)-1].End != nil
	return nil
}

// breakOff tells the client how to go on.
func (e *eventStream) breakOff(why error) error {
	if e.ctx.Err() == nil {
		e.log.Error("Stream broke off", zap.Error(why))
	}
	e.over = true
	if errors.Is(context.Cause(e.ctx), login.ErrToken) {
		return e.add(0, wire.Refusal(login.ErrToken))
	}
	e.say(fmt.Sprintf(": connect again and go on from the last id\nretry: %d\n\n", comeBack.Milliseconds()))
	return nil
}

func (e *eventStream) say(text string) { e.made = append(e.made, text...) }

func (e *eventStream) add(id int, event wire.Event) (err error) {
	if event.Position == 0 && event.Type != "error" && event.Type != "saving" { // else not something to resume after
		e.made = append(strconv.AppendInt(append(e.made, "id: "...), int64(id), 10), '\n')
	}
	if e.made, err = event.Append(append(e.made, "data: "...)); err != nil {
		return err
	}
	e.say("\n\n")
	return nil
}
