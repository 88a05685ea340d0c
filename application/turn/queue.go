package turn

import (
	"context"
	"slices"
	"sync"
	"time"

	"chatbot/domain/fault"
)

// errQueueFull refuses what would wait behind too many others. Nothing is stored then.
var errQueueFull = fault.New(fault.Unavailable, "queue_full", "Too many requests are waiting for the model. Try again in a moment.").After(5 * time.Second)

// Limits bound how many answers are asked of the model at once; each is positive.
type Limits struct {
	Running int // in all
	PerUser int
	Waiting int // beyond them; one person has at most a quarter of these places, and at least one
}

// queue lets a bounded number of answers run, and the others wait fairly: people take turns, whoever came
// first begins, and each person's answers keep their order. So someone with a hundred questions holds up
// someone with one by one answer only.
type queue struct {
	limits Limits

	mu      sync.Mutex
	running int
	waiting int
	people  map[int64]*line
	order   []*line // of people who wait: the next one first
}

// line is what one person has under way.
type line struct {
	running int
	waiting []*place // oldest first
}

// place is that of one answer. It is left exactly once.
type place struct {
	queue *queue
	owner int64
	ready chan struct{} // closed when it may run
}

func newQueue(l Limits) *queue { return &queue{limits: l, people: map[int64]*line{}} }

// enter takes a place, running or waiting. Faults: errQueueFull.
func (q *queue) enter(owner int64) (*place, error) { return q.take(owner, false) }

// admitStored takes a place for an answer that was accepted before: it waits however many do.
func (q *queue) admitStored(owner int64) (*place, error) { return q.take(owner, true) }

func (q *queue) take(owner int64, accepted bool) (*place, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	l := q.people[owner]
	if l == nil {
		l = &line{}
		q.people[owner] = l
	}
	p := &place{queue: q, owner: owner, ready: make(chan struct{})}
	if len(l.waiting) == 0 {
		q.order = append(q.order, l)
	}
	l.waiting = append(l.waiting, p)
	q.waiting++
	q.admit()
	if accepted || p.running() || (q.waiting <= q.limits.Waiting && len(l.waiting) <= max(1, q.limits.Waiting/4)) {
		return p, nil
	}
	q.remove(l, p)
	return nil, errQueueFull
}

// admit lets those run for whom there is room. The caller holds the lock.
func (q *queue) admit() {
	for q.running < q.limits.Running {
		i := slices.IndexFunc(q.order, func(l *line) bool { return l.running < q.limits.PerUser })
		if i < 0 {
			return
		}
		l := q.order[i]
		p := l.waiting[0]
		l.waiting = l.waiting[1:]
		q.order = slices.Delete(q.order, i, i+1)
		if len(l.waiting) > 0 {
			q.order = append(q.order, l)
		}
		q.waiting--
		q.running++
		l.running++
		close(p.ready)
	}
}

// remove takes a waiting place out. The caller holds the lock.
func (q *queue) remove(l *line, p *place) {
	l.waiting = slices.DeleteFunc(l.waiting, func(other *place) bool { return other == p })
	q.waiting--
	if len(l.waiting) == 0 {
		q.order = slices.DeleteFunc(q.order, func(other *line) bool { return other == l })
	}
	q.forget(p.owner, l)
}

func (q *queue) forget(owner int64, l *line) {
	if l.running == 0 && len(l.waiting) == 0 {
		delete(q.people, owner)
	}
}

func (p *place) running() bool {
	select {
	case <-p.ready:
		return true
	default:
		return false
	}
}

// wait returns when the answer may run, or with ctx.
func (p *place) wait(ctx context.Context) error {
	select {
	case <-p.ready:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// leave frees the place for others, wherever it is.
func (p *place) leave() {
	q := p.queue
	q.mu.Lock()
	defer q.mu.Unlock()
	l := q.people[p.owner]
	if !p.running() {
		q.remove(l, p)
		return
	}
	q.running--
	l.running--
	q.forget(p.owner, l)
	q.admit()
}

// load counts the answers that run and those that wait.
func (q *queue) load() (running, waiting int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.running, q.waiting
}

// number says how many answers begin before this one if nobody else comes, itself included: 0 when it
// runs. Someone who waits only for their own answers is told their place among those.
func (p *place) number() int {
	q := p.queue
	q.mu.Lock()
	defer q.mu.Unlock()
	l := q.people[p.owner]
	if p.running() || l == nil {
		return 0
	}
	mine := slices.Index(l.waiting, p) + 1
	if mine == 0 { // it was left
		return 0
	}
	if q.running < q.limits.Running {
		return mine
	}
	before, passed := mine, false
	for _, other := range q.order {
		switch {
		case other == l:
			passed = true
		case passed: // behind us: each of ours but the last comes before one of theirs
			before += min(len(other.waiting), mine-1)
		default:
			before += min(len(other.waiting), mine)
		}
	}
	return before
}
