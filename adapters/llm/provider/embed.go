package provider

import (
	"context"
	"fmt"

	"chatbot/ports"
)

// Embed implements ports.Embedder.
func (p *Provider) Embed(ctx context.Context, call ports.EmbeddingCall) (answer []byte, tokens int, err error) {
	if p.settings.Embed == nil {
		return nil, 0, ports.ErrModelRejected.Because(&ports.Refusal{Message: "This model has no embeddings.", Param: "model", Code: "unsupported_model"})
	}
	err = p.guarded(ctx, call.Asker, func(func()) error {
		return p.retried(ctx, func(bounded context.Context) (emitted bool, err error) {
			answer, tokens, err = p.embed(bounded, call)
			return false, err
		})
	})
	return answer, tokens, err
}

// embed calls the client once. A panic in the client fails the call, not the server.
func (p *Provider) embed(ctx context.Context, call ports.EmbeddingCall) (answer []byte, tokens int, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = ports.ErrModelBadReply.Because(fmt.Errorf("the client panicked with a %T", v))
		}
	}()
	answer, tokens, err = p.settings.Embed(ctx, call)
	switch {
	case err == nil:
		return answer, tokens, nil
	case ctx.Err() != nil:
		return nil, 0, context.Cause(ctx)
	}
	return nil, 0, named(asFault(ctx, err), call.Model)
}
