package metrics

import (
	"sync"

	"chatbot/domain/model"
)

// maxModels is how many models have series of their own: providers may list thousands.
const maxModels = 100

// otherModels stands for the models beyond maxModels.
const otherModels = "other"

// modelLabels chooses the labels provider and model.
type modelLabels struct {
	mu    sync.Mutex
	known map[model.ID]bool
}

// of returns the labels of a model. A model keeps its own for as long as the process runs; beyond maxModels only the provider, which
// operators configure, is told apart.
func (l *modelLabels) of(id model.ID) (provider, name string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.known[id] {
		if len(l.known) >= maxModels {
			return id.Provider(), otherModels
		}
		if l.known == nil {
			l.known = map[model.ID]bool{}
		}
		l.known[id] = true
	}
	return id.Provider(), id.Name()
}
