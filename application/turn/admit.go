package turn

import (
	"context"

	"chatbot/domain/identity"
	"chatbot/domain/model"
)

// Admit takes part in the queue of a model's provider for a call that is no answer of a chat, as answers do, and waits until the call may be
// made. The caller calls leave at its end. Faults: errQueueFull, errDisplaced; context.Cause(ctx).
func (e *Engine) Admit(ctx context.Context, actor identity.Actor, id model.ID) (leave func(), err error) {
	s, err := e.queues.enter(id, actor.User, (*queue).enter)
	if err != nil {
		return nil, err
	}
	if err := s.wait(ctx); err != nil {
		s.leave()
		return nil, err
	}
	return s.leave, nil
}
