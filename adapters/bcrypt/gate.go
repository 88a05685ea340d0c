package bcrypt

import (
	"context"
	"sync"
	"time"

	"chatbot/domain/identity"
	"chatbot/ports"
)

const (
	// maxWait is how long a caller waits for a turn before it is refused.
	maxWait = 5 * time.Second
	// seats is how many callers may wait per place in each of the two lines: about as many as get a turn within maxWait.
	// Any more would time out.
	seats = 24
	// knownInARow is how many turns known callers get before a waiting stranger gets one.
	knownInARow = 3
)

// gate limits how many callers hash at a time. Strangers cannot take the turns of known callers, and known callers leave a
// quarter of the turns to strangers.
type gate struct {
	places int

	mu        sync.Mutex
	taken     int
	known     line
	strangers line
	inARow    int // turns of known callers while strangers wait
}

func newGate(places int) *gate { return &gate{places: places} }

// enter returns when the caller has a place; the caller must release it with leave. It returns ports.ErrBusy after maxWait,
// immediately when too many wait already, and when a caller from a network with fewer waiters takes the seat.
func (g *gate) enter(ctx context.Context, by identity.Asker) error {
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

// join assigns w a place or a seat, or refuses it.
func (g *gate) join(known bool, w *waiter) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.taken < g.places { // then nobody waits
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

// quit releases the seat or place of a caller that stopped waiting.
func (g *gate) quit(known bool, w *waiter) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.line(known).remove(w) && <-w.settled == nil {
		g.pass()
	}
}

// leave releases a place.
func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.pass()
}

// pass hands a free place to the waiter whose turn is next. The caller must hold the lock.
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

// through runs work while holding a place.
func through[T any](ctx context.Context, g *gate, by identity.Asker, work func() T) (T, error) {
	if err := g.enter(ctx, by); err != nil {
		var none T
		return none, err
	}
	defer g.leave()
	return work(), nil
}
