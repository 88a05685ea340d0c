package wire

import (
	"context"
	"time"
)

// How long the rest of a stream is waited for once the provider gave a reason to finish: token counts and the
// closing event come then, but the answer is whole without them. A reason beside text may not be the last:
// some servers put one into every chunk.
const (
	linger     = time.Second
	longLinger = 10 * time.Second
)

// Rest decides whether a stream that ends has come to the end of its answer: after a reason to finish, or after an
// explicit end such as [DONE]. A stream that went on after a reason needs the explicit end. Once the answer is whole,
// nothing that happens on the connection makes it fail.
type Rest struct {
	Reason string
	spoke  bool // text or reasoning came
	vain   bool // more came after a reason: in this stream reasons mean nothing
	final  bool
	cancel context.CancelFunc
	timer  *time.Timer
}

// NewRest returns the context for the request; Stop must be called at its end.
func NewRest(ctx context.Context) (context.Context, *Rest) {
	ctx, cancel := context.WithCancel(ctx)
	return ctx, &Rest{cancel: cancel}
}

// Said notes that text or reasoning came: a reason before it was not final.
func (r *Rest) Said() {
	r.spoke = true
	if r.Reason == "" {
		return
	}
	r.vain, r.final = true, false
	if r.timer != nil {
		r.timer.Stop()
	}
}

// Finished notes a finish reason; "" is none. beside says that text came with it.
func (r *Rest) Finished(reason string, beside bool) {
	if reason == "" {
		return
	}
	r.Reason = reason
	r.final = !r.vain
	if !r.final {
		return
	}
	wait := linger
	if beside || !r.spoke {
		wait = longLinger
	}
	if r.timer == nil {
		r.timer = time.AfterFunc(wait, r.cancel)
		return
	}
	r.timer.Reset(wait)
}

// Done notes that the provider said that the stream is over.
func (r *Rest) Done() {
	if r.Reason == "" {
		r.Reason = "stop"
	}
	r.final = true
}

// Over is nil when the answer is whole, given that the stream ended with err.
func (r *Rest) Over(err error) error {
	if r.final {
		return nil
	}
	return StreamFailure(err)
}

// Stop lets go of the request.
func (r *Rest) Stop() {
	if r.timer != nil {
		r.timer.Stop()
	}
	r.cancel()
}
