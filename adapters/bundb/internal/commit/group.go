// Package commit has concurrent calls share transactions (group commit).
package commit

import (
	"context"
	"errors"
	"sync"
	"time"
)

// MaxGroup bounds how many calls one transaction serves.
const MaxGroup = 64

// ErrBroken is the result of a call whose group panicked.
var ErrBroken = errors.New("another call in the same transaction panicked")

// Group batches concurrent calls: calls that arrive while a transaction is under way wait, and the first of them
// then executes all of them. A call that arrives alone does not wait. The work runs in the goroutine of the leading call. The
// zero value with Do is ready to use.
type Group[C any] struct {
	// Do executes the calls, which hold their results. Its ctx lasts until the latest of the callers' deadlines.
	Do func(ctx context.Context, calls []C)

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

// Run executes the call, or returns the cause of ctx's end if the call has not begun by then.
func (g *Group[C]) Run(ctx context.Context, call C) error {
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
func (g *Group[C]) lead(me *member[C]) {
	g.mu.Lock()
	n := min(len(g.waiting), MaxGroup-1)
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
	g.Do(ctx, calls)
}

// withdraw removes a call that has not begun and reports whether it could.
func (g *Group[C]) withdraw(me *member[C]) bool {
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
