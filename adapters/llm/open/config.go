// Package open assembles the providers that are configured. It is the one area that imports the others.
package open

import (
	"fmt"
	"time"

	"chatbot/adapters/llm"
	"chatbot/adapters/llm/anthropic"
	"chatbot/adapters/llm/demo"
	"chatbot/adapters/llm/internal/connection"
	"chatbot/adapters/llm/openai"
	"chatbot/adapters/llm/provider"
	"chatbot/adapters/llm/provider/catalog"
	"chatbot/domain/model"
	"chatbot/ports"
)

// Config selects the providers. Nothing is read from the environment except HTTP(S)_PROXY and NO_PROXY.
//
// Every provider that has its key or address is opened; Demo only without any other, or as Provider. Provider, Model and
// ContextTokens concern the default one; everything else all of them.
//
// Model is the name at the default provider, slashes included: openai/gpt-5.4 is a name at OpenRouter. Only if Provider is Auto and
// there is no OpenAIBaseURL, so that no server has such names, the id of a configured provider before a slash selects that
// provider: ollama/qwen3 is Ollama's qwen3.
type Config struct {
	Provider         string // the default one; "" : Auto
	Model            string // "" : the provider's usual one
	OpenAIKey        string
	OpenAIBaseURL    string // any compatible server, with the version in its path and a query if it needs one; needs no key
	AnthropicKey     string
	AnthropicBaseURL string
	OllamaHost       string // as Ollama reads OLLAMA_HOST: [http(s)://]host[:port]
	ContextTokens    int    // 0: by the family of the model
	MaxOutputTokens  int    // 0: the provider's default, 4096 besides reasoning with Anthropic
	Timeouts         ports.ModelTimeouts
	MaxRetries       int
	UserAgent        string // "" : chatbot

	DemoTokensPerSecond float64       // 0 or less: as fast as possible
	DemoFirstToken      time.Duration // before the first word
}

// Providers returns the configured providers without a request to any, the default one first; there is always one. An error names the
// variable to set. Zero timeouts take their defaults.
func Providers(cfg Config) ([]*provider.Provider, error) {
	ids, name, err := cfg.choose()
	if err != nil {
		return nil, err
	}
	all := make([]*provider.Provider, len(ids))
	for i, id := range ids {
		s := provider.Settings{
			Catalog: catalog.Catalog{
				Provider:        model.Provider{ID: id, Name: names[id], Usual: defaults[id]},
				MaxOutputTokens: cfg.MaxOutputTokens,
			},
			Timeouts:   usual(cfg.Timeouts),
			MaxRetries: max(cfg.MaxRetries, 0),
		}
		if i == 0 {
			s.Catalog.Provider.Configured, s.Catalog.ContextTokens = name, cfg.ContextTokens
		}
		if all[i], err = cfg.connect(s); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// connect returns one provider, with connections and a breaker of its own.
func (cfg Config) connect(s provider.Settings) (*provider.Provider, error) {
	about := &s.Catalog.Provider
	if about.ID == llm.Demo {
		about.Configured = demo.Name
		return provider.New(demo.New(demo.Config{TokensPerSecond: cfg.DemoTokensPerSecond, FirstToken: cfg.DemoFirstToken}), s), nil
	}
	client := connection.New(s.Timeouts.Connect)
	s.Close = client.CloseIdleConnections
	agent := cfg.UserAgent
	if agent == "" {
		agent = "chatbot"
	}
	if about.ID == llm.Anthropic {
		m, err := anthropic.New(client, anthropic.Config{BaseURL: cfg.AnthropicBaseURL, Key: cfg.AnthropicKey, UserAgent: agent})
		if err != nil {
			return nil, fmt.Errorf("ANTHROPIC_BASE_URL %w", err)
		}
		s.Ping, s.Models = m.Ping, m.Models
		return provider.New(m, s), nil
	}
	variable, server := "OPENAI_BASE_URL", openai.Config{BaseURL: cfg.OpenAIBaseURL, Key: cfg.OpenAIKey, UserAgent: agent}
	if about.ID == llm.Ollama {
		variable, server = "OLLAMA_HOST", openai.Config{BaseURL: ollamaBase(cfg.OllamaHost), UserAgent: agent, Ollama: true}
	}
	m, err := openai.New(client, server)
	if err != nil {
		return nil, fmt.Errorf("%s %w", variable, err)
	}
	if about.ID == llm.OpenAI {
		about.Name = endpointName(m.Host())
	}
	s.Ping, s.Models = m.Ping, m.Models
	return provider.New(m, s), nil
}
