package chats

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"strconv"
	"time"

	"go.uber.org/zap"

	"chatbot/adapters/internal/wire"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// heartbeat is how often a comment is sent on a silent stream; the first comes after up to twice as long. It keeps proxies
// from closing the stream, and detects clients that have disconnected.
const heartbeat = 5 * time.Second

// comeBack is when a client should reconnect after the server has ended its stream (the `retry` field of the WHATWG HTML
// standard, 9.2.6).
const comeBack = time.Second

var errQuiet = errors.New("nothing to say for a while")

// eventStream is a response body with an answer's events as they arrive, until the answer or the context ends. Generation
// continues in any case. Each read returns the available events, which the server sends at once, in the connection's
// goroutine, which is idle otherwise. Events are not buffered for a client that does not read: its reader returns them later.
type eventStream struct {
	reader    ports.Reader
	messageID chat.MessageID
	ctx       context.Context // of the whole stream
	end       func()
	log       *zap.Logger
	events    []chat.Event // not encoded yet
	made      []byte       // encoded events; those from `sent` on have not been read
	sent      int
	over      bool // no more events follow
	// wait ends with the next heartbeat: one timer per heartbeat costs less than one per event.
	wait   context.Context // nil: no timer is running
	cancel context.CancelFunc
	spoke  bool // events have come since the last heartbeat
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
			if fallback, has := wire.Fallback(e.messageID, e.events[0]); has {
				if err := e.add(fallback); err != nil {
					return 0, err
				}
			}
			step := wire.Step(e.messageID, e.events[0])
			if step.Seq > 0 && step.Type != "error" {
				e.number(step.Seq)
			}
			if err := e.add(step); err != nil {
				return 0, err
			}
			e.events = e.events[1:]
		}
	}
	n = copy(p, e.made[e.sent:])
	e.sent += n
	return n, nil
}

// Close implements io.Closer; the server calls it when the stream has ended or the client has disconnected.
func (e *eventStream) Close() error {
	if e.wait != nil {
		e.cancel()
	}
	e.end()
	return nil
}

// next waits for events, and returns without any at the next heartbeat.
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

// breakOff ends the stream before the answer's end, with an error event if the login has ended, or else when to reconnect.
func (e *eventStream) breakOff(why error) error {
	if e.ctx.Err() == nil {
		e.log.Error("Stream broke off", zap.Error(why))
	}
	e.over = true
	if errors.Is(context.Cause(e.ctx), identity.ErrToken) {
		return e.add(wire.Refusal(identity.ErrToken))
	}
	e.say(fmt.Sprintf(": connect again and go on from the last id\nretry: %d\n\n", comeBack.Milliseconds()))
	return nil
}

func (e *eventStream) say(text string) { e.made = append(e.made, text...) }

// number gives the next event an id, after which a client can go on. The others have none: clients keep the last one that they saw
// (the WHATWG HTML standard, 9.2.6).
func (e *eventStream) number(id int) {
	e.made = append(strconv.AppendInt(append(e.made, "id: "...), int64(id), 10), '\n')
}

func (e *eventStream) add(event wire.Event) (err error) {
	if e.made, err = event.Append(append(e.made, "data: "...)); err != nil {
		return err
	}
	e.say("\n\n")
	return nil
}
