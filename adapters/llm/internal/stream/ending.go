package stream

import (
	"context"
	"time"

	"chatbot/adapters/llm/internal/failure"
)

// How long the rest of a stream is awaited after a finish reason: token counts and the closing event follow it, but the answer
// is complete without them. A reason beside text may not be the last, since some servers put one into every chunk.
const (
	linger     = time.Second
	longLinger = 10 * time.Second
)

// Ending decides whether a stream that ends holds a complete answer: it does after a finish reason, or after an explicit end
// such as [DONE]. A stream that continued after a reason needs the explicit end. A failure of the connection after a complete
// answer is ignored.
type Ending struct {
	Reason  string
	started bool // text or reasoning arrived
	ignored bool // text arrived after a reason, so reasons in this stream mean nothing
	final   bool
	cancel  context.CancelFunc
	timer   *time.Timer
}

// NewEnding returns the context for the request. The caller calls Stop at its end.
func NewEnding(ctx context.Context) (context.Context, *Ending) {
	ctx, cancel := context.WithCancel(ctx)
	return ctx, &Ending{cancel: cancel}
}

// Continued records that text or reasoning arrived: a reason before it was not final.
func (e *Ending) Continued() {
	e.started = true
	if e.Reason == "" {
		return
	}
	e.ignored, e.final = true, false
	if e.timer != nil {
		e.timer.Stop()
	}
}

// Finished records a finish reason; "" is none. beside reports that text arrived in the same event.
func (e *Ending) Finished(reason string, beside bool) {
	if reason == "" {
		return
	}
	e.Reason = reason
	e.final = !e.ignored
	if !e.final {
		return
	}
	wait := linger
	if beside || !e.started {
		wait = longLinger
	}
	if e.timer == nil {
		e.timer = time.AfterFunc(wait, e.cancel)
		return
	}
	e.timer.Reset(wait)
}

// Done records the explicit end of the stream.
func (e *Ending) Done() {
	if e.Reason == "" {
		e.Reason = "stop"
	}
	e.final = true
}

// Over returns nil when the answer is complete, otherwise the fault of a stream that ended with err.
func (e *Ending) Over(err error) error {
	if e.final {
		return nil
	}
	return failure.Stream(err)
}

// Stop cancels the request.
func (e *Ending) Stop() {
	if e.timer != nil {
		e.timer.Stop()
	}
	e.cancel()
}
