package main

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/fasthttp/websocket"
)

// Streams start over several seconds, a few at a time: all at once they would wait for the disk, and on a busy machine too long.
const (
	startOver   = 5 * time.Second
	startAtOnce = 16
)

// way is one way to stream many answers from a server.
type way struct {
	server *child
	dial   func(ctx context.Context, i int) (*websocket.Conn, error) // before the measurement; may be nil
	ask    func(ctx context.Context, i int, conn *websocket.Conn, begun func()) (heard, error)
}

// measureTokens streams many answers at once and divides the server's CPU time by the number of tokens: while all of them stream,
// which is the target, and from the first question to the last end.
func measureTokens(ctx context.Context, l *lab) error {
	l.model.answer(plan{tokens: l.length, every: 10 * time.Millisecond})
	bot, err := l.chatbot(ctx)
	if err != nil {
		return err
	}
	defer bot.stop()
	relay, err := l.role(ctx, "relay", "BENCH_UPSTREAM="+l.model.url())
	if err != nil {
		return err
	}
	defer relay.stop()
	ways := []*way{relayed(relay), bot.socket(), bot.events()}
	var streaming, whole []*row
	for _, name := range []string{"WebSocket", "SSE"} {
		streaming = append(streaming, l.row("CPU per token, "+name, "µs", "net/http relay", goal{of: ratio, what: "ratio", bound: 0.5}))
		whole = append(whole, l.row("with start and end, "+name, "µs", "net/http relay"))
	}
	for round := range l.rounds {
		during, overall := make([]float64, len(ways)), make([]float64, len(ways))
		for i := range ways {
			at := (i + round) % len(ways)
			if during[at], overall[at], err = l.costOf(ctx, ways[at]); err != nil {
				return err
			}
		}
		for i := range streaming {
			streaming[i].add(during[i+1], during[0])
			whole[i].add(overall[i+1], overall[0])
		}
		l.say("round %d: relay, WebSocket, SSE: %.2f µs a token, %.2f with start and end; the model was up to %v late",
			round+1, during, overall, l.model.pacer.behind())
	}
	return nil
}

func (c *chatbot) socket() *way {
	return &way{
		server: c.child,
		dial: func(ctx context.Context, i int) (*websocket.Conn, error) {
			return dial(ctx, "ws://"+c.addr+"/api/chat/ws?token="+c.token(i))
		},
		ask: func(ctx context.Context, _ int, conn *websocket.Conn, begun func()) (heard, error) {
			return converse(ctx, conn, askedSocket, begun)
		},
	}
}

func (c *chatbot) events() *way {
	return &way{server: c.child, ask: func(ctx context.Context, i int, _ *websocket.Conn, begun func()) (heard, error) {
		return ask(ctx, c.addr, question(c.addr, "/api/chat/message", c.token(i), asked), begun)
	}}
}

func relayed(relay *child) *way {
	return &way{server: relay, ask: func(ctx context.Context, _ int, _ *websocket.Conn, begun func()) (heard, error) {
		return ask(ctx, relay.addr, question(relay.addr, "/ask", "none", asked), begun)
	}}
}

// mark is a reading of the server's CPU time and the model's tokens.
type mark struct {
	cpu  time.Duration
	sent int64
	err  error
}

func (l *lab) mark(c *child) (m mark) {
	m.sent = l.model.sent.Load()
	m.cpu, m.err = c.cpu()
	return m
}

// since returns the CPU time per token since an earlier mark, in microseconds.
func (m mark) since(before mark) float64 {
	return microseconds(m.cpu-before.cpu) / float64(m.sent-before.sent)
}

// costOf returns the server's CPU time per token, in microseconds: while all streams ran, and in total. Every text must be exact.
func (l *lab) costOf(ctx context.Context, w *way) (during, overall float64, err error) {
	var allBegun, oneEnded mark
	var begun, ended atomic.Int64
	watched := &way{server: w.server, dial: w.dial, ask: func(ctx context.Context, i int, conn *websocket.Conn, first func()) (heard, error) {
		h, err := w.ask(ctx, i, conn, func() {
			first()
			if begun.Add(1) == int64(l.streams) {
				allBegun = l.mark(w.server)
			}
		})
		if ended.Add(1) == 1 {
			oneEnded = l.mark(w.server)
		}
		return h, err
	}}
	before := l.mark(w.server)
	all, err := watched.many(ctx, l.streams, startOver, startAtOnce)
	if err != nil {
		return 0, 0, err
	}
	after := l.mark(w.server)
	for _, h := range all {
		if err := h.exact(text(l.length)); err != nil {
			return 0, 0, err
		}
	}
	if err := errors.Join(before.err, allBegun.err, oneEnded.err, after.err); err != nil {
		return 0, 0, err
	}
	if oneEnded.sent <= allBegun.sent {
		return 0, 0, errors.New("the first answer ended before all had begun: the machine is too busy, or -length too short")
	}
	return oneEnded.since(allBegun), after.since(before), nil
}

// many starts n streams spread evenly over a time and waits for all. At most atOnce streams wait for their first token; further
// starts are delayed.
func (w *way) many(ctx context.Context, n int, over time.Duration, atOnce int) ([]heard, error) {
	conns := make([]*websocket.Conn, n)
	defer func() {
		for _, c := range conns {
			if c != nil {
				_ = c.Close()
			}
		}
	}()
	for i := range conns {
		if w.dial == nil {
			break
		}
		var err error
		if conns[i], err = w.dial(ctx, i); err != nil {
			return nil, err
		}
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	all := make([]heard, n)
	var readers sync.WaitGroup
	places := make(chan struct{}, atOnce)
	began := time.Now()
	for i := range all {
		places <- struct{}{}
		time.Sleep(time.Until(began.Add(over * time.Duration(i) / time.Duration(n))))
		readers.Go(func() {
			begun := sync.OnceFunc(func() { <-places })
			defer begun()
			var err error
			if all[i], err = w.ask(ctx, i, conns[i], begun); err != nil {
				cancel(err)
			}
		})
	}
	readers.Wait()
	return all, context.Cause(ctx)
}
