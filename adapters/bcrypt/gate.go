package bcrypt

import (
	"context"
	"sync"
	"time"

	"chatbot/domain/login"
	"chatbot/ports"
)

const (
	// maxWait is how long a caller waits for a turn before it is turned away.
	maxWait = 5 * time.Second
	// seats is how many may wait for each place in each of the two lines: about as many as get a turn within maxWait. All
	// others would wait in vain.
	seats = 24
	// knownInARow is how many turns those who are known have before a stranger who waits has one.
	knownInARow = 3
)

// gate lets few callers hash at a time. Strangers cannot keep those who are known from their turns, and those who are known
// leave strangers a quarter of them.
type gate struct {
	places int

	mu        sync.Mutex
	taken     int
	known     line
	strangers line
	inARow    int // turns of those who are known since strangers wait
}

func newGate(places int) *gate { return &gate{places: places} }

// enter returns when the caller has a place, which it gives back with leave. It returns ports.ErrBusy after maxWait, and at
// once when too many wait already, or as soon as somebody of whose network fewer wait needs the seat.
func (g *gate) enter(ctx context.Context, by login.Asker) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	w := newWaiter(by)
	g.join(by.Known, w)
	ctx, cancel := context.WithTimeoutCause(ctx, maxWait, ports.ErrBusy)
	defer cancel()
	select {
	case err := <-w.settled:
		return err
	case <-ctx.Done():
		g.quit(by.Known, w)
		return context.Cause(ctx)
	}
}

func (g *gate) line(known bool) *line {
	if known {
		return &g.known
	}
	return &g.strangers
}

// join gives w a place, a seat, or a refusal.
func (g *gate) join(known bool, w *waiter) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.taken < g.places { // so nobody waits
		g.taken++
		w.settled <- nil
		return
	}
	l := g.line(known)
	if len(l.waiting) >= seats*g.places {
		out := l.displaced(w)
		if out == nil {
			w.settled <- ports.ErrBusy
			return
		}
		out.settled <- ports.ErrBusy
	}
	l.push(w)
}

// quit takes back what join gave to somebody who waits no longer.
func (g *gate) quit(known bool, w *waiter) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.line(known).remove(w) && <-w.settled == nil {
		g.pass()
	}
}

// leave gives a place back.
func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.pass()
}

// pass hands a free place to the waiter whose turn is next. The caller holds the lock.
func (g *gate) pass() {
	known, strangers := len(g.known.waiting) > 0, len(g.strangers.waiting) > 0
	switch {
	case known && (!strangers || g.inARow < knownInARow):
		g.inARow++
		g.known.next().settled <- nil
	case strangers:
		g.inARow = 0
		g.strangers.next().settled <- nil
	default:
		g.taken--
	}
	if !strangers {
		g.inARow = 0
	}
}

// through does work behind the gate.
func through[T any](ctx context.Context, g *gate, by login.Asker, work func() T) (T, error) {
	if err := g.enter(ctx, by); err != nil {
		var none T
		return none, err
	}
	defer g.leave()
	return work(), nil
}
