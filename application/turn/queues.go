package turn

import (
	"sync"

	"chatbot/domain/identity"
	"chatbot/domain/model"
)

// queues hold one queue per provider of models, so that a slow provider delays nobody else's answer.
type queues struct {
	limits Limits

	mu  sync.Mutex
	all map[string]*queue // by the id of the provider
	// parked is the number of answers that wait for something else than a model, without a slot.
	parked   int
	parkedOf map[identity.UserID]int
}

func newQueues(l Limits) *queues {
	return &queues{limits: l, all: map[string]*queue{}, parkedOf: map[identity.UserID]int{}}
}

// enter returns a slot for an answer of a model, as take of the queue of its provider does.
func (q *queues) enter(id model.ID, owner identity.UserID, take func(*queue, identity.UserID) (*slot, error)) (*slot, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	provider := id.Provider()
	if q.all[provider] == nil {
		q.forgetIdle()
		q.all[provider] = newQueue(q.limits)
	}
	return take(q.all[provider], owner)
}

// park reports whether an answer of a person may wait without a slot, until unpark. As many may as may be queued.
func (q *queues) park(owner identity.UserID) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.parkedOf[owner] >= max(1, q.limits.Waiting/4) || q.parked >= q.limits.Waiting {
		return false
	}
	q.parked++
	q.parkedOf[owner]++
	return true
}

// unpark returns a slot for a parked answer, even in a full queue: the answer is stored already.
func (q *queues) unpark(id model.ID, owner identity.UserID) *slot {
	s, _ := q.enter(id, owner, (*queue).admitStored)
	q.mu.Lock()
	defer q.mu.Unlock()
	q.parked--
	if q.parkedOf[owner]--; q.parkedOf[owner] == 0 {
		delete(q.parkedOf, owner)
	}
	return s
}

// forgetIdle drops the queues without answers, whose providers may be gone. The caller holds the lock, so that no slot is being taken.
func (q *queues) forgetIdle() {
	for provider, one := range q.all {
		if running, waiting := one.load(); running+waiting == 0 {
			delete(q.all, provider)
		}
	}
}

// load returns the number of running and of waiting answers in all queues.
func (q *queues) load() (running, waiting int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, one := range q.all {
		r, w := one.load()
		running, waiting = running+r, waiting+w
	}
	return running, waiting
}
