// Package llm implements ports.Model over any langchaingo llms.Model. It applies the time limits and retries, makes storable
// text, and decides whether an answer is complete, so that a provider's client only has to talk to its provider.
package llm

import (
	"context"
	"io"
	"math/rand/v2"

	"chatbot/ports"

	"github.com/tmc/langchaingo/llms"
)

// Settings configure a Model.
type Settings struct {
	Info            ports.ModelInfo
	Timeouts        ports.ModelTimeouts // the client applies Connect
	MaxRetries      int                 // tries after the first
	MaxOutputTokens int                 // 0: the provider's default
	Ping            func(context.Context) error
	Jitter          func() float64 // in [0,1); nil: random
	Close           func()         // closes idle connections; nil: there are none
}

// Model implements ports.Model over a client.
type Model struct {
	client   llms.Model
	settings Settings
	options  []llms.CallOption
	breaker  *breaker
}

var (
	_ ports.Model = (*Model)(nil)
	_ io.Closer   = (*Model)(nil)
)

// New returns a model. Its goroutines end with the context as far as the client returns then; a client that does not is left
// behind after stopGrace, and its further output is ignored.
func New(client llms.Model, s Settings) *Model {
	if s.Jitter == nil {
		s.Jitter = rand.Float64
	}
	m := &Model{client: client, settings: s, breaker: newBreaker()}
	if s.MaxOutputTokens > 0 {
		m.options = append(m.options, llms.WithMaxTokens(s.MaxOutputTokens))
	}
	return m
}

// Info implements ports.Model.
func (m *Model) Info() ports.ModelInfo { return m.settings.Info }

// Ping implements ports.Model. It is limited by the timeout of the first token.
func (m *Model) Ping(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return context.Cause(ctx)
	}
	if m.settings.Ping == nil {
		return nil
	}
	limit := m.settings.Timeouts.FirstToken
	bounded, cancel := context.WithTimeoutCause(ctx, limit, timeout("no reply to a ping within %v", limit))
	defer cancel()
	if err := m.settings.Ping(bounded); err != nil {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		return failure(bounded, err)
	}
	return nil
}

// Close implements io.Closer. Running answers continue.
func (m *Model) Close() error {
	if m.settings.Close != nil {
		m.settings.Close()
	}
	return nil
}
