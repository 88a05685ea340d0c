package memory

import (
	"sync"
	"time"
)

const (
	// maxExpiring bounds the keys of one set; somebody who controls a whole network can produce any number of them.
	maxExpiring = 100_000
	// evictAmong is how many keys are compared to choose the one to evict when the set is full.
	evictAmong = 8
	sweepEvery = time.Second
)

// expiring is a bounded set of values that expire. When it is full, a key that expires soon is evicted. The caller holds the
// lock.
type expiring[T any] struct {
	sync.Mutex
	held  map[string]expiringValue[T]
	swept time.Time
}

type expiringValue[T any] struct {
	value   T
	expires time.Time
}

func (e *expiring[T]) get(key string, now time.Time) (value T, ok bool) {
	found, ok := e.held[key]
	if !ok || !now.Before(found.expires) {
		return value, false
	}
	return found.value, true
}

func (e *expiring[T]) put(key string, value T, expires, now time.Time) {
	if e.held == nil {
		e.held = map[string]expiringValue[T]{}
	}
	if now.Sub(e.swept) >= sweepEvery {
		e.swept = now
		for key, held := range e.held {
			if !now.Before(held.expires) {
				delete(e.held, key)
			}
		}
	}
	if _, known := e.held[key]; !known && len(e.held) >= maxExpiring {
		e.evict()
	}
	e.held[key] = expiringValue[T]{value, expires}
}

func (e *expiring[T]) evict() {
	var soonest string
	var at time.Time
	looked := 0
	for key, held := range e.held { // map order is random
		if looked == 0 || held.expires.Before(at) {
			soonest, at = key, held.expires
		}
		if looked++; looked == evictAmong {
			break
		}
	}
	delete(e.held, soonest)
}
