package wire

import (
	"context"
	"time"
)

// How long the rest of a stream is awaited after a finish reason: token counts and the closing event follow it, but the answer
// is complete without them. A reason beside text may not be the last, since some servers put one into every chunk.
const (
	linger     = time.Second
	longLinger = 10 * time.Second
)

// Rest decides whether a stream that ends holds a complete answer: it does after a finish reason, or after an explicit end
// such as [DONE]. A stream that continued after a reason needs the explicit end. A failure of the connection after a complete
// answer is ignored.
type Rest struct {
	Reason  string
	started bool // text or reasoning arrived
	ignored bool // text arrived after a reason, so reasons in this stream mean nothing
	final   bool
	cancel  context.CancelFunc
	timer   *time.Timer
}

// NewRest returns the context for the request. The caller calls Stop at its end.
func NewRest(ctx context.Context) (context.Context, *Rest) {
	ctx, cancel := context.WithCancel(ctx)
	return ctx, &Rest{cancel: cancel}
}

// Continued records that text or reasoning arrived: a reason before it was not final.
func (r *Rest) Continued() {
	r.started = true
	if r.Reason == "" {
		return
	}
	r.ignored, r.final = true, false
	if r.timer != nil {
		r.timer.Stop()
	}
}

// Finished records a finish reason; "" is none. beside reports that text arrived in the same event.
func (r *Rest) Finished(reason string, beside bool) {
	if reason == "" {
		return
	}
	r.Reason = reason
	r.final = !r.ignored
	if !r.final {
		return
	}
	wait := linger
	if beside || !r.started {
		wait = longLinger
	}
	if r.timer == nil {
		r.timer = time.AfterFunc(wait, r.cancel)
		return
	}
	r.timer.Reset(wait)
}

// Done records the explicit end of the stream.
func (r *Rest) Done() {
	if r.Reason == "" {
		r.Reason = "stop"
	}
	r.final = true
}

// Over returns nil when the answer is complete, otherwise the fault of a stream that ended with err.
func (r *Rest) Over(err error) error {
	if r.final {
		return nil
	}
	return StreamFailure(err)
}

// Stop cancels the request.
func (r *Rest) Stop() {
	if r.timer != nil {
		r.timer.Stop()
	}
	r.cancel()
}
