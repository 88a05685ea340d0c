package stream

import (
	"bytes"
	"context"
	"io"
	"strings"

	"chatbot/adapters/llm"
)

// Output lies between the body of a response and the decoder of its events. Text of all events that one read brought reaches
// the listener in one call, before the next read. Whole lines without text reach it as nothing, as a sign that the provider
// works.
type Output struct {
	io.ReadCloser
	ctx      context.Context
	ending   *Ending
	listener llm.Listener
	text     strings.Builder // without a listener
	held     []byte
	thought  []byte
	alive    bool  // a line has ended since the listener was called
	err      error // of the listener
}

// NewOutput reads a body. Without a listener, which may be nil, Text returns the whole text at the end.
func NewOutput(ctx context.Context, body io.ReadCloser, ending *Ending, listener llm.Listener) *Output {
	return &Output{ReadCloser: body, ctx: ctx, ending: ending, listener: listener}
}

// AddText adds text of an event.
func (o *Output) AddText(text string) {
	if text != "" {
		o.held = append(o.held, text...)
		o.ending.Continued()
	}
}

// AddReasoning adds reasoning of an event.
func (o *Output) AddReasoning(reasoning string) {
	if reasoning != "" {
		o.thought = append(o.thought, reasoning...)
		o.ending.Continued()
	}
}

// Text returns the whole text if there is no listener, else nothing.
func (o *Output) Text() string { return o.text.String() }

// Flush calls the listener with what is held. It must be called once at the end, however the stream ended. After an error of the
// listener it returns that error again, since text is missing then.
func (o *Output) Flush() error {
	if o.err != nil || len(o.held) == 0 && len(o.thought) == 0 && !o.alive {
		return o.err
	}
	text, reasoning := o.held, o.thought
	o.held, o.thought, o.alive = o.held[:0], o.thought[:0], false
	if o.listener == nil {
		o.text.Write(text)
		return nil
	}
	o.err = o.listener(o.ctx, reasoning, text)
	return o.err
}

// Read implements io.Reader. The decoder calls it when it has decoded every event it has.
func (o *Output) Read(p []byte) (int, error) {
	if err := o.Flush(); err != nil {
		return 0, err
	}
	n, err := o.ReadCloser.Read(p)
	o.alive = o.alive || bytes.IndexByte(p[:n], '\n') >= 0 || bytes.IndexByte(p[:n], '\r') >= 0
	return n, err
}
