package wire

import (
	"context"
	"io"
	"strings"
	"time"

	"github.com/tidwall/gjson"
)

// fewBytes is less than a read of a stream that waits for us brings: then there is nothing to wait for.
const fewBytes = readBuffer * 3 / 4

// Gather lies between a response's body and the decoder of its events. The first text is passed on as soon
// as it is there. From then on a read takes what came within a window, and the text in it is passed on as
// one piece: a read, a hand-over and a wake-up for each token cost more than everything else about it.
type Gather struct {
	io.ReadCloser
	ctx   context.Context
	rest  *Rest
	pace  *Pace
	pass  func(context.Context, []byte) error // nil: nobody listens
	text  strings.Builder
	held  []byte
	few   bool // the last read brought little
	timer *time.Timer
}

// NewGather reads body until ctx ends, at a pace that all streams of a client share. A stream that rest knows to
// be finished is read without waiting. The caller closes it.
func NewGather(ctx context.Context, body io.ReadCloser, rest *Rest, pace *Pace, pass func(context.Context, []byte) error) *Gather {
	pace.running.Add(1)
	return &Gather{ReadCloser: body, ctx: ctx, rest: rest, pace: pace, pass: pass}
}

// Close closes the body. It is called once.
func (g *Gather) Close() error {
	g.pace.running.Add(-1)
	return g.ReadCloser.Close()
}

// Say takes text that an event brought.
func (g *Gather) Say(text string) { g.held = append(g.held, text...) }

// SayString takes a string; nothing, and null, are no text.
func (g *Gather) SayString(s gjson.Result) error {
	switch s.Type {
	case gjson.String:
		g.Say(s.Str)
	case gjson.Null:
	default:
		return malformed("text that is not a string")
	}
	return nil
}

// Text is everything that was said and passed on.
func (g *Gather) Text() string { return g.text.String() }

// Flush passes on what is held; at the end, however it ended, it must be called once.
func (g *Gather) Flush() error {
	if len(g.held) == 0 {
		return nil
	}
	piece := g.held
	g.held = nil
	g.text.Write(piece)
	if g.pass == nil {
		return nil
	}
	return g.pass(g.ctx, piece)
}

// Read is that of io.Reader: the decoder calls it when it has seen all events there are.
func (g *Gather) Read(p []byte) (int, error) {
	if len(g.held) > 0 {
		if err := g.Flush(); err != nil {
			return 0, err
		}
		if g.few && g.rest.Reason == "" {
			g.wait()
		}
	}
	n, err := g.ReadCloser.Read(p)
	g.few = n < fewBytes
	return n, err
}

// wait lets a window pass, or ctx end.
func (g *Gather) wait() {
	window := g.pace.window()
	if g.timer == nil {
		g.timer = time.NewTimer(window)
	} else {
		g.timer.Reset(window)
	}
	if body, ok := g.ReadCloser.(*eventBody); ok {
		body.quiet(true)
		defer body.quiet(false)
	}
	select {
	case <-g.timer.C:
	case <-g.ctx.Done():
		g.timer.Stop()
	}
}
