package wire

import (
	"bytes"
	"context"
	"io"
	"strings"
	"time"
)

// fewBytes is less than a read of a stream that waits for us brings: then there is nothing to wait for.
const fewBytes = readBuffer * 3 / 4

// Gather lies between a response's body and the decoder of its events. The first text is passed on as soon
// as it is there. From then on a read takes what came within a window, and the text in it is passed on as
// one piece: a read, a hand-over and a wake-up for each token cost more than everything else about it. Whole lines
// without text are passed on as nothing: they show that the provider works.
type Gather struct {
	io.ReadCloser
	ctx     context.Context
	rest    *Rest
	pace    *Pace
	pass    Listener
	text    strings.Builder
	held    []byte
	thought []byte
	alive   bool // a line has ended since something was passed on
	few     bool // the last read brought little
	timer   *time.Timer
}

// Listener is told what a stream brings: reasoning, text, or neither when it only shows that the provider works.
type Listener = func(ctx context.Context, reasoning, text []byte) error

// NewGather reads body until ctx ends, at a pace that all streams of a client share. A stream that rest knows to
// be finished is read without waiting. pass may be nil: nobody listens. The caller closes it.
func NewGather(ctx context.Context, body io.ReadCloser, rest *Rest, pace *Pace, pass Listener) *Gather {
	pace.running.Add(1)
	return &Gather{ReadCloser: body, ctx: ctx, rest: rest, pace: pace, pass: pass}
}

// Close closes the body. It is called once.
func (g *Gather) Close() error {
	g.pace.running.Add(-1)
	return g.ReadCloser.Close()
}

// Say takes text that an event brought.
func (g *Gather) Say(text string) {
	if text != "" {
		g.held = append(g.held, text...)
		g.rest.Said()
	}
}

// Think takes reasoning that an event brought.
func (g *Gather) Think(reasoning string) {
	if reasoning != "" {
		g.thought = append(g.thought, reasoning...)
		g.rest.Said()
	}
}

// Text is everything that was said, if there is nobody to pass it on to: what was passed on is not kept.
func (g *Gather) Text() string { return g.text.String() }

// Flush passes on what is held; at the end, however it ended, it must be called once.
func (g *Gather) Flush() error {
	if len(g.held) == 0 && len(g.thought) == 0 && !g.alive {
		return nil
	}
	piece, thought := g.held, g.thought
	g.held, g.thought, g.alive = nil, nil, false
	if g.pass == nil {
		g.text.Write(piece)
		return nil
	}
	return g.pass(g.ctx, thought, piece)
}

// Read implements io.Reader. The decoder calls it when it has seen all events there are.
func (g *Gather) Read(p []byte) (int, error) {
	brought := len(g.held) > 0 || len(g.thought) > 0
	if err := g.Flush(); err != nil {
		return 0, err
	}
	if brought && g.few && !g.rest.final {
		g.wait()
	}
	n, err := g.ReadCloser.Read(p)
	g.few = n < fewBytes
	g.alive = g.alive || bytes.IndexByte(p[:n], '\n') >= 0 || bytes.IndexByte(p[:n], '\r') >= 0
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
