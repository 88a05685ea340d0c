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

// errDisplaced ends an answer that waited and made room for somebody with fewer of them. Nothing was asked of the model.
var errDisplaced = fault.New(fault.Unavailable, "displaced", "Too many answers are waiting for the model, and most of them were yours. Try again in a moment.").After(5 * time.Second)

// Limits bound how many answers are asked of the model at once; each is positive.
type Limits struct {
	Running int // in all
	PerUser int
	Waiting int // beyond them; one person has at most a quarter of these places, and at least one
}

// queue lets a bounded number of answers run, and the others wait fairly: people take turns, whoever came
// first begins, and each person's answers keep their order. So someone with a hundred questions holds up
// someone with one by one answer only. A full queue first takes back the newest slot of whoever has most answers waiting,
// as long as that is more than the asker would then have, and refuses only after that.
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
	waiting []*slot // oldest first
}

// slot is that of one answer. It is left exactly once.
type slot struct {
	queue     *queue
	owner     int64
	accepted  bool          // before it was in this queue: it is never displaced
	ready     chan struct{} // closed when it may run
	displaced chan struct{} // closed when it made room for another
}

func newQueue(l Limits) *queue { return &queue{limits: l, people: map[int64]*line{}} }

// enter takes a place, running or waiting. Faults: errQueueFull.
func (q *queue) enter(owner int64) (*slot, error) { return q.take(owner, false) }

// admitStored takes a place for an answer that was accepted before: it waits however many do.
func (q *queue) admitStored(owner int64) (*slot, error) { return q.take(owner, true) }

func (q *queue) take(owner int64, accepted bool) (*slot, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	l := q.people[owner]
	if l == nil {
		l = &line{}
		q.people[owner] = l
	}
	p := &slot{queue: q, owner: owner, accepted: accepted, ready: make(chan struct{}), displaced: make(chan struct{})}
	if len(l.waiting) == 0 {
		q.order = append(q.order, l)
	}
	l.waiting = append(l.waiting, p)
	q.waiting++
	q.admit()
	if accepted || p.running() || len(l.waiting) <= max(1, q.limits.Waiting/4) && (q.waiting <= q.limits.Waiting || q.displace(l)) {
		return p, nil
	}
	q.remove(l, p)
	return nil, errQueueFull
}

// displace takes the newest slot from whoever has most answers waiting, and reports whether anybody has more than the
// asker. The caller holds the lock.
func (q *queue) displace(asker *line) bool {
	most := asker
	for _, l := range q.order {
		if len(l.waiting) > len(most.waiting) && l.newest() != nil {
			most = l
		}
	}
	if most == asker {
		return false
	}
	p := most.newest()
	q.remove(most, p)
	close(p.displaced)
	return true
}

// newest returns the slot that came last and may be displaced; nil: there is none.
func (l *line) newest() *slot {
	for _, p := range slices.Backward(l.waiting) {
		if !p.accepted {
			return p
		}
	}
	return nil
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

// remove takes a waiting place out, unless it is out already. The caller holds the lock.
func (q *queue) remove(l *line, p *slot) {
	i := slices.Index(l.waiting, p)
	if i < 0 {
		return
	}
	l.waiting = slices.Delete(l.waiting, i, i+1)
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

func (p *slot) running() bool {
	select {
	case <-p.ready:
		return true
	default:
		return false
	}
}

// wait returns when the answer may run, or with ctx. Faults: errDisplaced.
func (p *slot) wait(ctx context.Context) error {
	select {
	case <-p.ready:
		return nil
	case <-p.displaced:
		return errDisplaced
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// leave frees the place for others, wherever it is.
func (p *slot) leave() {
	q := p.queue
	q.mu.Lock()
	defer q.mu.Unlock()
	l := q.people[p.owner]
	if !p.running() {
		if l != nil { // displaced slots are gone already, and so may be the person
			q.remove(l, p)
		}
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
func (p *slot) number() int {
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
