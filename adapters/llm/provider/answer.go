package provider

import (
	"context"
	"time"

	"chatbot/adapters/llm/provider/breaker"
	"chatbot/adapters/llm/provider/chunks"
	"chatbot/adapters/llm/provider/prompt"
	"chatbot/domain/chat"
	"chatbot/ports"
)

// Answer implements ports.Provider.
func (p *Provider) Answer(ctx context.Context, asked ports.Prompt, emit func(chat.Delta)) (ports.Completion, error) {
	seen, err := p.breaker.Enter(asked.Asker)
	if err != nil {
		return ports.Completion{}, err
	}
	c, err := p.answer(ctx, asked, func(d chat.Delta) {
		seen(nil)
		emit(d)
	})
	if err != nil && ctx.Err() != nil {
		seen(breaker.ErrUndecided)
	}
	seen(err)
	return c, err
}

// answer calls the client until an answer or its reasoning begins, or another try is pointless.
func (p *Provider) answer(ctx context.Context, asked ports.Prompt, emit func(chat.Delta)) (ports.Completion, error) {
	limit := p.settings.Timeouts.Total
	bounded, cancel := context.WithTimeoutCause(ctx, limit, timeout("no end within %v", limit))
	defer cancel()
	messages, names := prompt.Messages(asked), make([]string, len(asked.Tools))
	for i, tool := range asked.Tools {
		names[i] = tool.ID.Called()
	}
	for tries := 1; ; tries++ {
		t := try{Provider: p, prompt: asked, emit: emit, finder: chunks.NewCallFinder(names)}
		done, err := t.run(bounded, messages)
		switch {
		case err == nil:
			return done, nil
		case ctx.Err() != nil:
			return ports.Completion{}, context.Cause(ctx)
		case t.emitted || tries > p.settings.MaxRetries:
			return ports.Completion{}, err
		}
		wait, worth := p.pause(err, tries)
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
