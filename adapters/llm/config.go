package llm

import (
	"context"
	"fmt"
	"time"

	"chatbot/adapters/llm/anthropic"
	"chatbot/adapters/llm/demo"
	"chatbot/adapters/llm/openai"
	"chatbot/adapters/llm/wire"
	"chatbot/ports"

	"github.com/tmc/langchaingo/llms"
)

// The providers. Auto is the first that is configured, in this order, else Demo.
const (
	Auto      = "auto"
	OpenAI    = "openai"
	Anthropic = "anthropic"
	Ollama    = "ollama"
	Demo      = "demo"
)

// Config selects the model that answers. Nothing is read from the environment except HTTP(S)_PROXY and NO_PROXY.
type Config struct {
	Provider         string // "" : Auto
	Model            string // "" : see defaults
	OpenAIKey        string
	OpenAIBaseURL    string // any compatible server, with the version in its path and a query if it needs one; needs no key
	AnthropicKey     string
	AnthropicBaseURL string
	OllamaHost       string // as Ollama reads OLLAMA_HOST: [http(s)://]host[:port]
	ContextTokens    int    // 0: see contextTokens
	MaxOutputTokens  int    // 0: the provider's default, 4096 with Anthropic
	Timeouts         ports.ModelTimeouts
	MaxRetries       int
	UserAgent        string // "" : chatbot

	DemoTokensPerSecond float64       // 0 or less: as fast as possible
	DemoFirstToken      time.Duration // before the first word
}

// Open returns the configured model without a request to its provider. An error names the variable to set. Zero timeouts take
// their defaults. The result is an io.Closer too.
func Open(cfg Config) (ports.Model, error) {
	provider, err := cfg.provider()
	if err != nil {
		return nil, err
	}
	s := Settings{
		Info:            ports.ModelInfo{ID: cfg.Model, Provider: provider, ContextTokens: cfg.ContextTokens},
		Timeouts:        usual(cfg.Timeouts),
		MaxRetries:      max(cfg.MaxRetries, 0),
		MaxOutputTokens: cfg.MaxOutputTokens,
	}
	if provider == Demo {
		s.Info.ID, s.Info.Demo = demo.Name, true
		s.Info.ContextTokens = contextTokens(cfg.ContextTokens, Demo, demo.Name)
		return New(demo.New(demo.Config{TokensPerSecond: cfg.DemoTokensPerSecond, FirstToken: cfg.DemoFirstToken}), s), nil
	}
	if s.Info.ID == "" {
		s.Info.ID = defaults[provider]
	}
	s.Info.ContextTokens = contextTokens(cfg.ContextTokens, provider, s.Info.ID)
	return cfg.connect(provider, s)
}

func (cfg Config) connect(provider string, s Settings) (ports.Model, error) {
	client := wire.NewClient(s.Timeouts.Connect)
	s.Close = client.CloseIdleConnections
	agent := cfg.UserAgent
	if agent == "" {
		agent = "chatbot"
	}
	variable, base := "OPENAI_BASE_URL", cfg.OpenAIBaseURL
	key := cfg.OpenAIKey
	switch provider {
	case Anthropic:
		variable, base = "ANTHROPIC_BASE_URL", cfg.AnthropicBaseURL
	case Ollama:
		variable, base, key = "OLLAMA_HOST", ollamaBase(cfg.OllamaHost), ""
	}
	var (
		model interface {
			llms.Model
			Ping(ctx context.Context) error
		}
		err error
	)
	if provider == Anthropic {
		model, err = anthropic.New(client, anthropic.Config{BaseURL: base, Key: cfg.AnthropicKey, Model: s.Info.ID, UserAgent: agent})
	} else {
		model, err = openai.New(client, openai.Config{BaseURL: base, Key: key, Model: s.Info.ID, UserAgent: agent})
	}
	if err != nil {
		return nil, fmt.Errorf("%s %w", variable, err)
	}
	s.Ping = model.Ping
	return New(model, s), nil
}
