package main

import (
	"context"
	"time"

	"github.com/fasthttp/websocket"
)

const (
	firstStreams = 200
	firstSpread  = 4 * time.Second
)

// measureFirst compares the time to the first token with that of calling the model directly. Streams start over several seconds, and
// each continues until all have started, so that the last ones start while all others run.
func measureFirst(ctx context.Context, l *lab) error {
	l.model.answer(plan{tokens: 250, every: 20 * time.Millisecond})
	bot, err := l.chatbot(ctx)
	if err != nil {
		return err
	}
	defer bot.stop()
	address := l.model.listener.Addr().String()
	direct := &way{ask: func(ctx context.Context, _ int, _ *websocket.Conn, begun func()) (heard, error) {
		return ask(ctx, address, question(address, "/v1/chat/completions", "none", asked), begun)
	}}
	ours := []*way{bot.events(), bot.socket()}

	var p50, p95 []*row
	for _, name := range []string{"SSE", "WebSocket"} {
		p50 = append(p50, l.row("first token, p50, "+name, "ms", "model asked directly", goal{of: added, what: "added ms", bound: 6}))
		p95 = append(p95, l.row("first token, p95, "+name, "ms", "model asked directly", goal{of: added, what: "added ms", bound: 15}))
	}
	for round := range l.rounds {
		base, err := direct.firsts(ctx)
		if err != nil {
			return err
		}
		for i, w := range ours {
			through, err := w.firsts(ctx)
			if err != nil {
				return err
			}
			p50[i].add(percentile(through, 50), percentile(base, 50))
			p95[i].add(percentile(through, 95), percentile(base, 95))
		}
		l.say("round %d of %d", round+1, l.rounds)
	}
	return nil
}

// firsts returns the times to the first token, in milliseconds.
func (w *way) firsts(ctx context.Context) ([]float64, error) {
	all, err := w.many(ctx, firstStreams, firstSpread, firstStreams)
	if err != nil {
		return nil, err
	}
	times := make([]float64, len(all))
	for i, h := range all {
		if err := h.exact(text(250)); err != nil {
			return nil, err
		}
		times[i] = milliseconds(h.first)
	}
	return times, nil
}
