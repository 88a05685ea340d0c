package provider

import (
	"context"
	"time"

	"chatbot/adapters/llm/provider/breaker"
	"chatbot/adapters/llm/provider/chunks"
	"chatbot/adapters/llm/provider/prompt"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// Answer implements ports.Provider.
func (p *Provider) Answer(ctx context.Context, asked ports.Prompt, emit func(chat.Delta)) (done ports.Completion, err error) {
	messages, names := prompt.Messages(asked), make([]string, len(asked.Tools))
	for i, tool := range asked.Tools {
		names[i] = tool.ID.Called()
	}
	err = p.guarded(ctx, asked.Asker, func(seen func()) error {
		return p.retried(ctx, func(bounded context.Context) (emitted bool, err error) {
			t := try{Provider: p, prompt: asked, emit: func(d chat.Delta) { seen(); emit(d) }, finder: chunks.NewCallFinder(names)}
			done, err = t.run(bounded, messages)
			return t.emitted, err
		})
	})
	return done, err
}

// guarded asks the provider unless it is left alone. ask calls seen with the first sign of an answer.
func (p *Provider) guarded(ctx context.Context, asker identity.UserID, ask func(seen func()) error) error {
	report, err := p.breaker.Enter(asker)
	if err != nil {
		return err
	}
	err = ask(func() { report(nil) })
	if err != nil && ctx.Err() != nil {
		report(breaker.ErrUndecided)
	}
	report(err)
	return err
}

// retried calls once until it succeeds, has emitted something, or another try is pointless, within the limit of all tries together.
func (p *Provider) retried(ctx context.Context, once func(bounded context.Context) (emitted bool, err error)) error {
	limit := p.settings.Timeouts.Total
	bounded, cancel := context.WithTimeoutCause(ctx, limit, timeout("no end within %v", limit))
	defer cancel()
	for tries := 1; ; tries++ {
		emitted, err := once(bounded)
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case emitted || tries > p.settings.MaxRetries:
			return err
		}
		wait, worth := p.pause(err, tries)
		if deadline, _ := bounded.Deadline(); !worth || time.Until(deadline) <= wait {
			return err
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}
