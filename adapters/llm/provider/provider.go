// Package provider implements ports.Provider over any langchaingo llms.Model. It applies the time limits and retries, makes storable
// text, and decides whether an answer is complete, so that a provider's client only has to talk to its provider.
package provider

import (
	"context"
	"math/rand/v2"

	"chatbot/adapters/llm"
	"chatbot/adapters/llm/provider/breaker"
	"chatbot/adapters/llm/provider/catalog"
	"chatbot/adapters/llm/provider/prompt"
	"chatbot/domain/model"
	"chatbot/ports"

	"github.com/tmc/langchaingo/llms"
)

// Settings configure a Provider.
type Settings struct {
	Catalog    catalog.Catalog
	Timeouts   ports.ModelTimeouts // the client applies Connect
	MaxRetries int                 // tries after the first
	Ping       func(context.Context) error
	Models     func(context.Context) ([]llm.Listed, error) // nil: there is only the configured one
	// Complete is the client's answer in OpenAI's format, as ports.Completer has it, without limits and retries. It calls emit with nil when it
	// knows only that the provider works. nil: it has none.
	Complete func(context.Context, ports.CompletionCall, func([]byte) error) (ports.Completion, error)
	// Embed is the client's, as ports.Embedder has it, without limits and retries. nil: it has none.
	Embed  func(context.Context, ports.EmbeddingCall) ([]byte, int, error)
	Jitter func() float64 // in [0,1); nil: random
	Close  func()         // closes idle connections; nil: there are none
}

// Provider implements ports.Provider over a client.
type Provider struct {
	client   llms.Model
	settings Settings
	breaker  *breaker.Breaker
}

var _ ports.ConnectedProvider = (*Provider)(nil)

// New returns a provider. The client is asked with llms.WithModel, llms.WithMaxTokens, llm.WithParameters and a listener. Its
// goroutines end with the context as far as the client returns then; a client that does not is left behind after stopGrace, and
// its further output is ignored.
func New(client llms.Model, s Settings) *Provider {
	if s.Jitter == nil {
		s.Jitter = rand.Float64
	}
	return &Provider{client: client, settings: s, breaker: breaker.New()}
}

// About implements ports.Provider.
func (p *Provider) About() model.Provider { return p.settings.Catalog.Provider }

// Ping implements ports.Provider. It is limited by the timeout of the first token.
func (p *Provider) Ping(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return context.Cause(ctx)
	}
	if p.settings.Ping == nil {
		return nil
	}
	limit := p.settings.Timeouts.FirstToken
	bounded, cancel := context.WithTimeoutCause(ctx, limit, timeout("no reply to a ping within %v", limit))
	defer cancel()
	if err := p.settings.Ping(bounded); err != nil {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		return asFault(bounded, err)
	}
	return nil
}

// Close implements ports.ConnectedProvider.
func (p *Provider) Close() error {
	if p.settings.Close != nil {
		p.settings.Close()
	}
	return nil
}

// options are the call options of a prompt. Of the limits of an answer, the operator's and the person's, the lower one counts.
func (p *Provider) options(asked ports.Prompt, listen llm.Listener) []llms.CallOption {
	options := []llms.CallOption{
		llms.WithModel(asked.Model),
		llms.WithMaxTokens(llm.Lower(asked.Parameters.MaxOutputTokens, p.settings.Catalog.MaxOutputTokens)),
		llm.WithParameters(asked.Parameters),
		llms.WithStreamingReasoningFunc(listen),
	}
	if len(asked.Tools) > 0 {
		options = append(options, llms.WithTools(prompt.Tools(asked.Tools)))
	}
	return options
}
