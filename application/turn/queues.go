package turn

import (
	"sync"

	"chatbot/domain/model"
)

// queues hold one queue per provider of models, so that a slow provider delays nobody else's answer.
type queues struct {
	limits Limits

	mu  sync.Mutex
	all map[string]*queue // by the id of the provider
}

func newQueues(l Limits) *queues { return &queues{limits: l, all: map[string]*queue{}} }

// of returns the queue for answers of a model.
func (q *queues) of(id model.ID) *queue {
	q.mu.Lock()
	defer q.mu.Unlock()
	provider := id.Provider()
	if q.all[provider] == nil {
		q.all[provider] = newQueue(q.limits)
	}
	return q.all[provider]
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
