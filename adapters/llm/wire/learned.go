package wire

import (
	"sync"

	"chatbot/domain/model"
)

// Asked is what the fields that a server takes depend on: the model, and the effort, since some models take a temperature only
// without reasoning, and not every effort.
type Asked struct {
	Model  string
	Effort model.Effort
}

// mostLearned bounds what is kept. Beyond it all entries are dropped, and each costs one refused request to learn again.
const mostLearned = 1000

// Learned keeps what the models of a server take. The zero Learned is ready, and safe for concurrent use.
type Learned[T any] struct {
	mu    sync.Mutex
	known map[Asked]T
}

// Of returns what is known; the zero value is nothing.
func (l *Learned[T]) Of(a Asked) T {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.known[a]
}

// Keep replaces what is known.
func (l *Learned[T]) Keep(a Asked, what T) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.known == nil || len(l.known) >= mostLearned {
		l.known = map[Asked]T{}
	}
	l.known[a] = what
}
