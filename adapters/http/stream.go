package http

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"
	"go.uber.org/zap"

	"chatbot/adapters/internal/edge"
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
func (s *Server) stream(c *fiber.Ctx, answer chat.Message, questionID int64, after int) error {
	p := principal(c)
	reader, answer, err := s.Turns.Follow(c.UserContext(), p.UserID, answer.ID, after)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "text/event-stream; charset=utf-8")
	edge.BoundSending(c.Context().Conn())
	c.Set("X-Accel-Buffering", "no") // nginx must not gather events
	e := eventWriter{
		reader: reader, answer: answer, questionID: questionID, after: after,
		log: s.Log.With(zap.String("component", "http"), zap.String("request_id", ports.RequestID(c.UserContext()))),
	}
	closing := s.closing
	c.Context().SetBodyStreamWriter(func(w *bufio.Writer) {
		// This runs in a goroutine of the server's own, where a panic would end the process.
		defer func() {
			if v := recover(); v != nil {
				e.log.Error("Stream panicked", zap.String("error", fmt.Sprintf("%v\n%s", v, debug.Stack())))
			}
		}()
		ctx, end := context.WithCancelCause(closing)
		defer end(nil)
		defer s.Watch.Add(p, func() { end(login.ErrToken) })()
		e.run(ctx, w)
	})
	return nil
}

// eventWriter writes one answer's events to one client.
type eventWriter struct {
	reader     ports.Reader
	answer     chat.Message
	questionID int64
	after      int
	log        *zap.Logger
	line       []byte // for the next event
}

// run writes until the answer's end, until the client has gone, or until ctx ends. The answer goes on
// in any case.
func (e *eventWriter) run(ctx context.Context, w *bufio.Writer) {
	var err error
	if e.after == 0 {
		err = e.write(w, 0, edge.Start(e.answer, e.questionID))
	} else {
		_, err = w.WriteString(": going on\n\n") // the headers go out with the first bytes
	}
	if err != nil || w.Flush() != nil {
		return
	}
	for e.listen(ctx, w) {
	}
}

// listen writes what comes until it is time for a heartbeat, and reports whether more may come. One timer for
// all that comes until then costs less than one for each event.
func (e *eventWriter) listen(ctx context.Context, w *bufio.Writer) bool {
	wait, cancel := context.WithTimeoutCause(ctx, heartbeat, errQuiet)
	defer cancel()
	for spoke := false; ; spoke = true {
		events, err := e.reader.Next(wait)
		if errors.Is(err, errQuiet) {
			if !spoke {
				_, _ = w.WriteString(": still here\n\n")
			}
			return w.Flush() == nil
		}
		if err != nil {
			if ctx.Err() == nil {
				e.log.Error("Stream broke off", zap.Error(err))
			}
			if errors.Is(context.Cause(ctx), login.ErrToken) {
				_ = e.write(w, 0, edge.Refusal(login.ErrToken))
				_ = w.Flush()
				return false
			}
			_, _ = fmt.Fprintf(w, ": connect again and go on from the last id\nretry: %d\n\n", comeBack.Milliseconds())
			_ = w.Flush()
			return false
		}
		for _, event := range events {
			if e.write(w, event.Seq, edge.Step(e.answer.ID, event)) != nil {
				return false // the client has gone
			}
		}
		if w.Flush() != nil || events[len(events)-1].End != nil {
			return false
		}
	}
}

var errQuiet = errors.New("nothing to say for a while")

func (e *eventWriter) write(w *bufio.Writer, id int, event edge.Event) (err error) {
	line := e.line[:0]
	if event.Position == 0 && event.Type != "error" { // else not something to resume after
		line = append(strconv.AppendInt(append(line, "id: "...), int64(id), 10), '\n')
	}
	if line, err = event.Append(append(line, "data: "...)); err != nil {
		return err
	}
	line = append(line, "\n\n"...)
	e.line = line
	_, err = w.Write(line)
	return err
}
