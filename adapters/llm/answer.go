package llm

import (
	"context"
	"time"

	"chatbot/domain/chat"
	"chatbot/ports"
)

// Answer implements ports.Model.
func (m *Model) Answer(ctx context.Context, p ports.Prompt, emit func(chat.Delta)) (ports.Completion, error) {
	seen, err := m.breaker.enter(p.Asker)
	if err != nil {
		return ports.Completion{}, err
	}
	c, err := m.answer(ctx, p, func(d chat.Delta) {
		seen(nil)
		emit(d)
	})
	if err != nil && ctx.Err() != nil {
		seen(errUndecided)
	}
	seen(err)
	return c, err
}

// answer calls the client until an answer or its reasoning begins, or another try is pointless.
func (m *Model) answer(ctx context.Context, p ports.Prompt, emit func(chat.Delta)) (ports.Completion, error) {
	limit := m.settings.Timeouts.Total
	bounded, cancel := context.WithTimeoutCause(ctx, limit, timeout("no end within %v", limit))
	defer cancel()
	messages := contents(p)
	for tries := 1; ; tries++ {
		t := try{Model: m, emit: emit}
		done, err := t.run(bounded, messages)
		switch {
		case err == nil:
			return done, nil
		case ctx.Err() != nil:
			return ports.Completion{}, context.Cause(ctx)
		case t.emitted || tries > m.settings.MaxRetries:
			return ports.Completion{}, err
		}
		wait, worth := m.pause(err, tries)
		if deadline, _ := bounded.Deadline(); !worth || time.Until(deadline) <= wait {
			return ports.Completion{}, err
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return ports.Completion{}, context.Cause(ctx)
		}
	}
}
