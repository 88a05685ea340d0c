package turns

import (
	"context"
	"errors"
	"sync"
	"time"
)

// maxGroup bounds how many calls one transaction serves.
const maxGroup = 64

// maxTexts bounds the bytes of answers that one transaction stores, except for a single larger answer. After an outage hundreds
// of long answers wait: one transaction for all would outlast its callers' deadlines and be repeated forever.
const maxTexts = 1 << 20

// bySize splits a list into parts of at most maxGroup elements and maxTexts bytes each.
func bySize[T any](all []T, size func(T) int) (parts [][]T) {
	begin, bytes := 0, 0
	for i, one := range all {
		n := size(one)
		if i > begin && (i-begin == maxGroup || bytes+n > maxTexts) {
			parts = append(parts, all[begin:i:i])
			begin, bytes = i, 0
		}
		bytes += n
	}
	if begin < len(all) {
		parts = append(parts, all[begin:])
	}
	return parts
}

// errBroken is the result of a call whose group panicked.
var errBroken = errors.New("another call in the same transaction panicked")

// group batches concurrent calls (group commit): calls that arrive while a transaction is under way wait, and the first of them
// then executes all of them. A call that arrives alone does not wait. The work runs in the goroutine of the leading call. The
// zero value with do is ready to use.
type group[C any] struct {
	// do executes the calls, which hold their results. Its ctx lasts until the latest of the callers' deadlines.
	do func(ctx context.Context, calls []C)

	mu      sync.Mutex
	working bool
	waiting []*member[C]
}

// member is a waiting call: it is done by another call, or becomes the leader.
type member[C any] struct {
	ctx  context.Context
	call C
	turn chan bool // true: lead
}

// run executes the call, or returns the cause of ctx's end if the call has not begun by then.
func (g *group[C]) run(ctx context.Context, call C) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	me := &member[C]{ctx: ctx, call: call, turn: make(chan bool, 1)}
	g.mu.Lock()
	leads := !g.working
	g.working = true
	if !leads {
		g.waiting = append(g.waiting, me)
	}
	g.mu.Unlock()
	if !leads {
		select {
		case leads = <-me.turn:
		case <-ctx.Done():
			if g.withdraw(me) {
				return context.Cause(ctx)
			}
			leads = <-me.turn // too late: the call has begun
		}
	}
	if leads {
		g.lead(me)
	}
	return nil
}

// lead executes the call together with those that wait, then makes the next waiting call the leader.
func (g *group[C]) lead(me *member[C]) {
	g.mu.Lock()
	n := min(len(g.waiting), maxGroup-1)
	others := g.waiting[:n:n]
	g.waiting = g.waiting[n:]
	g.mu.Unlock()
	defer func() {
		for _, m := range others {
			m.turn <- false
		}
		g.mu.Lock()
		defer g.mu.Unlock()
		if g.working = len(g.waiting) > 0; g.working {
			next := g.waiting[0]
			g.waiting = g.waiting[1:]
			next.turn <- true
		}
	}()
	all := append([]*member[C]{me}, others...)
	calls := make([]C, len(all))
	for i, m := range all {
		calls[i] = m.call
	}
	ctx, cancel := latestDeadline(all)
	defer cancel()
	g.do(ctx, calls)
}

// withdraw removes a call that has not begun and reports whether it could.
func (g *group[C]) withdraw(me *member[C]) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	for i, m := range g.waiting {
		if m == me {
			g.waiting = append(g.waiting[:i:i], g.waiting[i+1:]...)
			return true
		}
	}
	return false
}

// latestDeadline returns a context that ends at the latest of the callers' deadlines.
func latestDeadline[C any](all []*member[C]) (context.Context, context.CancelFunc) {
	ctx := context.WithoutCancel(all[0].ctx)
	var last time.Time
	for _, m := range all {
		deadline, bounded := m.ctx.Deadline()
		if !bounded {
			return context.WithCancel(ctx)
		}
		if deadline.After(last) {
			last = deadline
		}
	}
	return context.WithDeadline(ctx, last)
}
