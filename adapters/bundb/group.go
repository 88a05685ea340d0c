package bundb

import (
	"context"
	"errors"
	"sync"
	"time"
)

// maxGroup bounds how many calls are done together.
const maxGroup = 64

// maxTexts bounds how many bytes of answers one transaction stores, unless a single one has more. After an outage hundreds of
// long answers wait: a transaction with all of them would take longer than its callers do, and be tried again for ever.
const maxTexts = 1 << 20

// bySize cuts a list into parts of at most maxGroup elements and maxTexts bytes each.
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
var errBroken = errors.New("another call that was done together with this one broke off")

// group does calls together that come at the same time: while one transaction is under way, those who want
// another wait, and the first of them then takes all along (group commit). A call that comes alone waits for
// nobody. The work is done in the goroutine of whoever leads; the zero value with do is ready to use.
type group[C any] struct {
	// do does the calls, which hold their own results. Its ctx lasts as long as that of the most patient caller.
	do func(ctx context.Context, calls []C)

	mu      sync.Mutex
	working bool
	waiting []*member[C]
}

// member is somebody who waits: to be told that the call is done, or to lead.
type member[C any] struct {
	ctx  context.Context
	call C
	turn chan bool // true: lead
}

// run does the call, or returns the cause of ctx's end if nobody has begun with it by then.
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
			leads = <-me.turn // too late: somebody does it
		}
	}
	if leads {
		g.lead(me)
	}
	return nil
}

// lead does the call with those of all who wait, and gives the lead away.
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

// withdraw takes back a call that nobody has begun with.
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

// latestDeadline is a context that ends when the last of the callers' deadlines has come.
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
