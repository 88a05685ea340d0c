package wire

import (
	"context"
	"time"
)

// linger is how long the rest of a stream is waited for once the provider said why it finished: token
// counts and the closing event come then, but the answer is whole without them.
const linger = time.Second

// Rest ends a stream whose finish reason was seen. After it nothing that happens on the connection
// makes the answer fail.
type Rest struct {
	Reason string
	cancel context.CancelFunc
	timer  *time.Timer
}

// NewRest returns the context for the request; Stop must be called at its end.
func NewRest(ctx context.Context) (context.Context, *Rest) {
	ctx, cancel := context.WithCancel(ctx)
	return ctx, &Rest{cancel: cancel}
}

// Finished notes the finish reason; "" is none.
func (r *Rest) Finished(reason string) {
	if reason == "" {
		return
	}
	r.Reason = reason
	if r.timer == nil {
		r.timer = time.AfterFunc(linger, r.cancel)
	}
}

// Stop lets go of the request.
func (r *Rest) Stop() {
	if r.timer != nil {
		r.timer.Stop()
	}
	r.cancel()
}
