package bcrypt

import (
	"context"
	"runtime"
	"sync/atomic"
	"time"

	"chatbot/ports"
)

const (
	// maxWait is how long a caller waits for a place before it is turned away.
	maxWait = 5 * time.Second
	// seats is how many may wait for each place: about as many as get one within maxWait. All others would wait in vain.
	seats = 24
	// patience is how long a hash may go without getting anywhere, because everybody else wants the cores, too.
	patience = 2 * time.Second
)

// gate lets few hash at a time, and those in the time that nobody else wants.
type gate struct {
	places  chan struct{}
	waiting atomic.Int64
	starved atomic.Int64
}

func newGate(places int) *gate { return &gate{places: make(chan struct{}, places)} }

// enter returns when there is a place, which the caller gives back with leave. It returns ports.ErrBusy at once when too
// many wait already, and after maxWait.
func (g *gate) enter(ctx context.Context) error {
	defer g.waiting.Add(-1)
	if g.waiting.Add(1) > int64(seats*cap(g.places)) {
		return ports.ErrBusy
	}
	ctx, cancel := context.WithTimeoutCause(ctx, maxWait, ports.ErrBusy)
	defer cancel()
	select {
	case g.places <- struct{}{}:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (g *gate) leave() { <-g.places }

// through does work behind the gate, on a thread that steps back for all others. On a machine that is busy for
// long such a thread gets hardly any time: after patience the work is done again, like any other work, and as long as the
// first try has not ended nobody tries so again. So work may be done twice, and at once.
func through[T any](ctx context.Context, g *gate, work func() T) (T, error) {
	if err := g.enter(ctx); err != nil {
		var none T
		return none, err
	}
	defer g.leave()
	if g.starved.Load() > 0 {
		return work(), nil
	}
	done := make(chan T, 1)
	go func() {
		// The thread is never unlocked, so it ends with the goroutine: no other work inherits its rank.
		runtime.LockOSThread()
		stepBack()
		done <- work()
	}()
	select {
	case result := <-done:
		return result, nil
	case <-time.After(patience):
	}
	g.starved.Add(1)
	go func() { // ends with the first try
		<-done
		g.starved.Add(-1)
	}()
	return work(), nil
}
