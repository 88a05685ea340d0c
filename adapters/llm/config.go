package llm

import (
	"fmt"
	"time"

	"chatbot/adapters/llm/anthropic"
	"chatbot/adapters/llm/demo"
	"chatbot/adapters/llm/openai"
	"chatbot/adapters/llm/wire"
	"chatbot/domain/model"
	"chatbot/ports"
)

// The ids of the providers. Auto is the first that is configured, in this order, else Demo.
const (
	Auto      = "auto"
	OpenAI    = "openai"
	Anthropic = "anthropic"
	Ollama    = "ollama"
	Demo      = "demo"
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
	ContextTokens    int    // 0: see contextTokens
	MaxOutputTokens  int    // 0: the provider's default, 4096 besides reasoning with Anthropic
	Timeouts         ports.ModelTimeouts
	MaxRetries       int
	UserAgent        string // "" : chatbot

	DemoTokensPerSecond float64       // 0 or less: as fast as possible
	DemoFirstToken      time.Duration // before the first word
}

// Open returns the configured providers without a request to any, the default one first; there is always one. An error names the
// variable to set. Zero timeouts take their defaults.
func Open(cfg Config) ([]*Provider, error) {
	ids, name, err := cfg.choose()
	if err != nil {
		return nil, err
	}
	all := make([]*Provider, len(ids))
	for i, id := range ids {
		s := Settings{
			About:           model.Provider{ID: id, Name: names[id], Usual: defaults[id]},
			Timeouts:        usual(cfg.Timeouts),
			MaxRetries:      max(cfg.MaxRetries, 0),
			MaxOutputTokens: cfg.MaxOutputTokens,
		}
		if i == 0 {
			s.About.Configured, s.ContextTokens = name, cfg.ContextTokens
		}
		if all[i], err = cfg.connect(s); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// connect returns one provider, with connections and a breaker of its own.
func (cfg Config) connect(s Settings) (*Provider, error) {
	if s.About.ID == Demo {
		s.About.Configured = demo.Name
		return New(demo.New(demo.Config{TokensPerSecond: cfg.DemoTokensPerSecond, FirstToken: cfg.DemoFirstToken}), s), nil
	}
	client := wire.NewClient(s.Timeouts.Connect)
	s.Close = client.CloseIdleConnections
	agent := cfg.UserAgent
	if agent == "" {
		agent = "chatbot"
	}
	if s.About.ID == Anthropic {
		m, err := anthropic.New(client, anthropic.Config{BaseURL: cfg.AnthropicBaseURL, Key: cfg.AnthropicKey, UserAgent: agent})
		if err != nil {
			return nil, fmt.Errorf("ANTHROPIC_BASE_URL %w", err)
		}
		s.Ping, s.Models = m.Ping, m.Models
		return New(m, s), nil
	}
	variable, server := "OPENAI_BASE_URL", openai.Config{BaseURL: cfg.OpenAIBaseURL, Key: cfg.OpenAIKey, UserAgent: agent}
	if s.About.ID == Ollama {
		variable, server = "OLLAMA_HOST", openai.Config{BaseURL: ollamaBase(cfg.OllamaHost), UserAgent: agent, Ollama: true}
	}
	m, err := openai.New(client, server)
	if err != nil {
		return nil, fmt.Errorf("%s %w", variable, err)
	}
	if s.About.ID == OpenAI {
		s.About.Name = endpointName(m.Host())
	}
	s.Ping, s.Models = m.Ping, m.Models
	return New(m, s), nil
}
