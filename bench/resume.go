package main

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"sync"
	"time"
)

const (
	resumeTokens = 2000
	resumeProbes = 100 // per kind and round
	resumeAtOnce = 4
)

// told is an answer that was streamed, with the request that resumes it at its middle.
type told struct {
	who, id, middle int
	rest            string
}

// measureResume streams answers to their end and then resumes them from the middle, each time on a new connection, like a client that
// was disconnected.
func measureResume(ctx context.Context, l *lab) error {
	l.model.answer(plan{tokens: resumeTokens, every: 10 * time.Millisecond})
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
	answers, err := tell(ctx, bot)
	if err != nil {
		return err
	}
	kinds := []func(context.Context, told) (heard, error){bot.resumeEvents, bot.resumeSocket}
	rows := []*row{}
	for _, name := range []string{"SSE", "WebSocket"} {
		rows = append(rows, l.row("resuming in the middle, p95, "+name, "ms", "events held by net/http", goal{of: own, what: "ms", bound: 20}))
	}
	for range l.rounds {
		base, err := probe(ctx, []told{{rest: heldText}}, resumeHeld(relay))
		if err != nil {
			return err
		}
		for i, kind := range kinds {
			took, err := probe(ctx, answers, kind)
			if err != nil {
				return err
			}
			rows[i].add(percentile(took, 95), percentile(base, 95))
		}
	}
	return measureKeeping(ctx, l)
}

// tell streams a few answers to their end.
func tell(ctx context.Context, bot *chatbot) (answers []told, err error) {
	all, err := bot.events().many(ctx, users, 0, users)
	if err != nil {
		return nil, err
	}
	for i, h := range all {
		if err := h.exact(text(resumeTokens)); err != nil {
			return nil, err
		}
		events, err := h.events()
		if err != nil {
			return nil, err
		}
		id := regexp.MustCompile(`"message_id":(\d+)`).FindSubmatch(h.http)
		t := told{who: i, middle: events[len(events)/2].Seq}
		if t.id, err = strconv.Atoi(string(id[1])); err != nil {
			return nil, err
		}
		for _, e := range events {
			if e.Seq > t.middle {
				t.rest += e.Content
			}
		}
		answers = append(answers, t)
	}
	return answers, nil
}

// probe returns the durations of many reads, a few at once, in milliseconds. The results are checked after all reads.
func probe(ctx context.Context, answers []told, read func(context.Context, told) (heard, error)) ([]float64, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	all := make([]heard, resumeProbes)
	var readers sync.WaitGroup
	for at := range resumeAtOnce {
		readers.Go(func() {
			for i := at; i < len(all); i += resumeAtOnce {
				var err error
				if all[i], err = read(ctx, answers[i%len(answers)]); err != nil {
					cancel(err)
					return
				}
			}
		})
	}
	readers.Wait()
	times := make([]float64, len(all))
	for i, h := range all {
		times[i] = milliseconds(h.whole)
		if err := context.Cause(ctx); err != nil {
			return nil, err
		}
		if err := h.exact(answers[i%len(answers)].rest); err != nil {
			return nil, err
		}
	}
	return times, nil
}

func (c *chatbot) resumeEvents(ctx context.Context, t told) (heard, error) {
	return ask(ctx, c.addr, fmt.Appendf(nil, "GET /api/chat/messages/%d/stream HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nLast-Event-ID: %d\r\nConnection: close\r\n\r\n",
		t.id, c.addr, c.token(t.who), t.middle), func() {})
}

func (c *chatbot) resumeSocket(ctx context.Context, t told) (heard, error) {
	began := time.Now()
	conn, err := dial(ctx, "ws://"+c.addr+"/api/chat/ws?token="+c.token(t.who))
	if err != nil {
		return heard{}, err
	}
	defer conn.Close()
	h, err := converse(ctx, conn, fmt.Sprintf(`{"type":"resume","message_id":%d,"after":%d}`, t.id, t.middle), func() {})
	h.whole = time.Since(began)
	return h, err
}

// resumeHeld reads the events that the relay holds.
func resumeHeld(relay *child) func(context.Context, told) (heard, error) {
	return func(ctx context.Context, _ told) (heard, error) {
		return ask(ctx, relay.addr, fmt.Appendf(nil, "GET /held HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", relay.addr), func() {})
	}
}
