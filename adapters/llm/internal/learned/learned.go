// Package learned remembers what the models of a server take of a request, which servers tell only by refusing it.
package learned

import (
	"sync"

	"chatbot/domain/model"
)

// Key is what the fields that a server takes depend on: the model, and the effort, since some models take a temperature only
// without reasoning, and not every effort.
type Key struct {
	Model  string
	Effort model.Effort
}

// mostLearned bounds what is kept. Beyond it all entries are dropped, and each costs one refused request to learn again.
const mostLearned = 1000

// Memory keeps what the models of a server take. The zero Memory is ready, and safe for concurrent use.
type Memory[T any] struct {
	mu    sync.Mutex
	known map[Key]T
}

// Of returns what is known; the zero value is nothing.
func (m *Memory[T]) Of(k Key) T {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.known[k]
}

// Keep replaces what is known.
func (m *Memory[T]) Keep(k Key, what T) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.known == nil || len(m.known) >= mostLearned {
		m.known = map[Key]T{}
	}
	m.known[k] = what
}
