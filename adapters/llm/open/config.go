// Package open assembles the providers that are configured. It is the one area that imports the others.
package open

import (
	"fmt"
	"time"

	"chatbot/adapters/llm/demo"
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
				Provider:        model.Provider{ID: id, Name: names[id], Kind: model.Kind(id), Usual: defaults[id]},
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
	if about.Kind == model.Demo {
		about.Configured = demo.Name
		m := demo.New(demo.Config{TokensPerSecond: cfg.DemoTokensPerSecond, FirstToken: cfg.DemoFirstToken})
		s.Complete, s.Embed = m.Complete, m.Embed
		return provider.New(m, s), nil
	}
	c := model.Connection{ID: about.ID, Name: about.Name, Kind: about.Kind}
	variable := "OPENAI_BASE_URL"
	switch about.Kind {
	case model.Anthropic:
		variable, c.BaseURL, c.Key = "ANTHROPIC_BASE_URL", cfg.AnthropicBaseURL, cfg.AnthropicKey
	case model.Ollama:
		variable, c.BaseURL = "OLLAMA_HOST", cfg.OllamaHost
	default:
		c.BaseURL, c.Key = cfg.OpenAIBaseURL, cfg.OpenAIKey
	}
	p, err := connect(s, c, cfg.UserAgent, false)
	if err != nil {
		return nil, fmt.Errorf("%s %w", variable, err)
	}
	return p, nil
}
