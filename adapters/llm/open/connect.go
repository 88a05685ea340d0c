package open

import (
	"context"
	"net/url"

	"chatbot/adapters/llm"
	"chatbot/adapters/llm/anthropic"
	"chatbot/adapters/llm/internal/connection"
	"chatbot/adapters/llm/openai"
	"chatbot/adapters/llm/provider"
	"chatbot/domain/model"
	"chatbot/ports"

	"github.com/tmc/langchaingo/llms"
)

// client is what the clients of all kinds have besides asking a model.
type client interface {
	llms.Model
	Ping(ctx context.Context) error
	Models(ctx context.Context) ([]llm.Listed, error)
	Complete(ctx context.Context, call ports.CompletionCall, emit func([]byte) error) (ports.Completion, error)
	Base() *url.URL
}

// embedder is a client that has embeddings.
type embedder interface {
	Embed(ctx context.Context, call ports.EmbeddingCall) (answer []byte, tokens int, err error)
}

// connect returns a provider with connections of its own, which are guarded unless the operator chose the address.
func connect(s provider.Settings, c model.Connection, agent string, guarded bool) (*provider.Provider, error) {
	if agent == "" {
		agent = "chatbot"
	}
	connections := connection.New(connection.Options{Connect: s.Timeouts.Connect, Guarded: guarded})
	var m client
	var err error
	switch c.Kind {
	case model.Anthropic:
		m, err = anthropic.New(connections, anthropic.Config{BaseURL: c.BaseURL, Key: c.Key, UserAgent: agent, Headers: c.Headers})
	case model.Ollama:
		m, err = openai.New(connections, openai.Config{BaseURL: ollamaBase(c.BaseURL), Key: c.Key, UserAgent: agent, Headers: c.Headers, Ollama: true})
	default:
		m, err = openai.New(connections, openai.Config{BaseURL: c.BaseURL, Key: c.Key, UserAgent: agent, Headers: c.Headers})
	}
	if err != nil {
		return nil, err
	}
	about := &s.Catalog.Provider
	if about.Name == "" {
		about.Name = endpointName(m.Base().Hostname())
	}
	shown := *m.Base()
	shown.User = nil
	about.BaseURL, about.HasKey = shown.String(), c.Key != ""
	s.Ping, s.Models, s.Complete, s.Close = m.Ping, m.Models, m.Complete, connections.CloseIdleConnections
	if e, ok := m.(embedder); ok {
		s.Embed = e.Embed
	}
	return provider.New(m, s), nil
}
