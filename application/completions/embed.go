package completions

import (
	"context"

	"chatbot/domain/completion"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// Embed has a model compute embeddings for a program, and returns its answer. No other model is asked if it fails: its vectors would be others.
// A call that was made is recorded, also when the program goes away. Faults: those of Complete.
func (s *Service) Embed(ctx context.Context, actor identity.Actor, r completion.Embedding) (answer []byte, err error) {
	if !identity.Can(actor, identity.Call, identity.Resource{Kind: identity.Models}) {
		return nil, identity.ErrScope
	}
	s.running.Add(1)
	defer s.running.Done()
	chosen, err := s.Catalog.Choose(ctx, actor, r.Model)
	if err != nil {
		return nil, err
	}
	m, provider, err := s.Catalog.Embedder(ctx, chosen.ID)
	if err != nil {
		return nil, err
	}
	leave, err := s.admit(ctx, actor, m.ID)
	if err != nil {
		return nil, err
	}
	defer leave()
	bounded, cancel := context.WithTimeoutCause(ctx, s.Total+beside, ports.ErrModelTimeout)
	defer cancel()
	c := s.newCall(actor, m, completion.Request{Prompt: r.Prompt}, listener{})
	if _, err := c.hold(bounded, 0, true); err != nil {
		return nil, err
	}
	var done ports.Completion
	traced, end := c.trace(bounded, "embeddings")
	answer, done.PromptTokens, err = provider.Embed(traced, ports.EmbeddingCall{Model: m.ID.Name(), Body: r.Body, Asker: actor.User})
	end(done, err)
	c.settle(done, status(ctx, err), err)
	return answer, err
}
