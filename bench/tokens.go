package main

import (
	"context"
	"sync"
	"time"

	"github.com/fasthttp/websocket"
)

// Streams start spread over some seconds, and a few at once: a crowd that comes in one second waits for the
// disk, and on a busy machine for too long.
const (
	startOver   = 5 * time.Second
	startAtOnce = 16
)

// way is one way to get answers out of a server, many at once.
type way struct {
	server *child
	dial   func(ctx context.Context, i int) (*websocket.Conn, error) // before the measurement; nil: not at all
	ask    func(ctx context.Context, i int, conn *websocket.Conn, begun func()) (heard, error)
}

// measureTokens has many answers streamed at once and divides the CPU time that the server took, from
// the first question to the last end, by the tokens that arrived.
func measureTokens(ctx context.Context, l *lab) error {
	const every = 10 * time.Millisecond
	l.model.answer(plan{tokens: l.length, every: every})
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
	socket, events, baseline := bot.socket(), bot.events(), relayed(relay)

	overWS := l.row("CPU per token, WebSocket", "µs", "net/http relay", goal{of: ratio, what: "ratio", bound: 0.4})
	overSSE := l.row("CPU per token, SSE", "µs", "net/http relay", goal{of: ratio, what: "ratio", bound: 0.4})
	for round := range l.rounds {
		cost := map[*way]float64{}
		order := []*way{socket, baseline, events}
		for i := range order {
			w := order[(i+round)%len(order)]
			if cost[w], err = l.costOf(ctx, w); err != nil {
				return err
			}
		}
		overWS.add(cost[socket], cost[baseline])
		overSSE.add(cost[events], cost[baseline])
		l.say("round %d: WebSocket %.2f, SSE %.2f, relay %.2f µs a token; the model was up to %v late",
			round+1, cost[socket], cost[events], cost[baseline], l.model.pacer.behind())
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

// costOf is the server's CPU time per token, in microseconds, when every text was exact.
func (l *lab) costOf(ctx context.Context, w *way) (float64, error) {
	before, err := w.server.cpu()
	if err != nil {
		return 0, err
	}
	all, err := w.many(ctx, l.streams, startOver, startAtOnce)
	if err != nil {
		return 0, err
	}
	after, err := w.server.cpu()
	if err != nil {
		return 0, err
	}
	for _, h := range all {
		if err := h.exact(text(l.length)); err != nil {
			return 0, err
		}
	}
	return microseconds(after-before) / float64(l.streams*l.length), nil
}

// many asks n times, the starts spread evenly over a time, and waits for all. At most atOnce wait for their
// first token; when there are that many, starts are later.
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
