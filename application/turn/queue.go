package turn

import (
	"context"
	"slices"
	"sync"
	"time"

	"chatbot/domain/fault"
	"chatbot/domain/identity"
)

// errQueueFull refuses a message when too many answers wait. Nothing is stored.
var errQueueFull = fault.New(fault.Unavailable, "queue_full", "Too many requests are waiting for the model. Try again in a moment.").After(5 * time.Second)

// errDisplaced ends a queued answer that made room for a person with fewer queued answers. The model was not asked.
var errDisplaced = fault.New(fault.Unavailable, "displaced", "Too many answers are waiting for the model, and most of them were yours. Try again in a moment.").After(5 * time.Second)

// Limits bound concurrent and queued answers; each is positive.
type Limits struct {
	Running int // in all
	PerUser int // and calls of tools at once, of all answers of the person
	Waiting int // queued; one person gets at most a quarter of these slots, and at least one
}

// queue limits the number of running answers. Waiting ones are served round-robin by person, in order of arrival, and in
// order for each person: a person with a hundred questions delays a person with one by a single answer. A full queue first
// displaces the newest slot of the person with most waiting answers, if that is more than the new person would then have,
// and only otherwise refuses.
type queue struct {
	limits Limits

	mu      sync.Mutex
	running int
	waiting int
	people  map[identity.UserID]*line
	order   []*line // people with waiting answers, next one first
}

// line holds one person's running and waiting answers.
type line struct {
	running int
	waiting []*slot // oldest first
}

// slot belongs to one answer. leave must be called.
type slot struct {
	queue     *queue
	owner     identity.UserID
	accepted  bool          // stored before it was queued here: never displaced
	ready     chan struct{} // closed when the answer may run
	displaced chan struct{} // closed when it was displaced
	left      bool
}

func newQueue(l Limits) *queue { return &queue{limits: l, people: map[identity.UserID]*line{}} }

// enter returns a running or waiting slot. Faults: errQueueFull.
func (q *queue) enter(owner identity.UserID) (*slot, error) { return q.take(owner, false) }

// admitStored returns a slot for an answer that is stored already, even in a full queue.
func (q *queue) admitStored(owner identity.UserID) (*slot, error) { return q.take(owner, true) }

func (q *queue) take(owner identity.UserID, accepted bool) (*slot, error) {
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

// displace removes the newest slot of the person with most waiting answers, if that is more than asker has, and reports
// whether it did. The caller holds the lock.
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

// newest returns the last slot that may be displaced, or nil.
func (l *line) newest() *slot {
	for _, p := range slices.Backward(l.waiting) {
		if !p.accepted {
			return p
		}
	}
	return nil
}

// admit starts waiting answers while there is room. The caller holds the lock.
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

// remove removes a waiting slot if it is still there. The caller holds the lock.
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

func (q *queue) forget(owner identity.UserID, l *line) {
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

// wait blocks until the answer may run or ctx ends. Faults: errDisplaced.
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

// leave frees the slot, running or waiting. Calling it again has no effect.
func (p *slot) leave() {
	q := p.queue
	q.mu.Lock()
	defer q.mu.Unlock()
	if p.left {
		return
	}
	p.left = true
	l := q.people[p.owner]
	if !p.running() {
		if l != nil { // a displaced slot is gone already, and its person may be too
			q.remove(l, p)
		}
		return
	}
	q.running--
	l.running--
	q.forget(p.owner, l)
	q.admit()
}

// load returns the number of running and of waiting answers.
func (q *queue) load() (running, waiting int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.running, q.waiting
}

// number returns the position in the queue: how many answers start up to and including this one if none are added; 0 when it
// is running. For a person who waits only for their own answers it is the position among those.
func (p *slot) number() int {
	q := p.queue
	q.mu.Lock()
	defer q.mu.Unlock()
	l := q.people[p.owner]
	if p.running() || l == nil {
		return 0
	}
	mine := slices.Index(l.waiting, p) + 1
	if mine == 0 { // the slot was left
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
		case passed: // behind this line: each of its answers but the last precedes one of theirs
			before += min(len(other.waiting), mine-1)
		default:
			before += min(len(other.waiting), mine)
		}
	}
	return before
}
