package llm_test

import (
	"testing"

	"chatbot/adapters/llm/llmtest"
	"chatbot/adapters/llm/open"
	"chatbot/adapters/llm/provider"
	"chatbot/ports"
	"chatbot/ports/contract/models"
)

func config(c models.Case) open.Config {
	return open.Config{Timeouts: c.Timeouts, MaxRetries: c.MaxRetries, MaxOutputTokens: c.MaxOutputTokens, Model: "scripted"}
}

// defaultProvider returns the default provider.
func defaultProvider(t *testing.T, cfg open.Config) *provider.Provider { return openAll(t, cfg)[0] }

func openAll(t *testing.T, cfg open.Config) []*provider.Provider {
	t.Helper()
	all, err := open.Providers(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for _, p := range all {
			_ = p.Close()
		}
	})
	return all
}

func TestOpenAI(t *testing.T) {
	models.Provider(t, func(t *testing.T, c models.Case) ports.Provider {
		cfg := config(c)
		cfg.OpenAIBaseURL, cfg.OpenAIKey = llmtest.Start(t, c.Script).OpenAI(), models.Key
		return defaultProvider(t, cfg)
	})
}

func TestAnthropic(t *testing.T) {
	models.Provider(t, func(t *testing.T, c models.Case) ports.Provider {
		cfg := config(c)
		cfg.AnthropicBaseURL, cfg.AnthropicKey = llmtest.Start(t, c.Script).Anthropic(), models.Key
		return defaultProvider(t, cfg)
	})
}

func TestOllama(t *testing.T) {
	models.Provider(t, func(t *testing.T, c models.Case) ports.Provider {
		cfg := config(c)
		cfg.OllamaHost = llmtest.Start(t, c.Script).Ollama()
		return defaultProvider(t, cfg)
	})
}

func TestDemo(t *testing.T) {
	models.Provider(t, func(t *testing.T, c models.Case) ports.Provider {
		cfg := config(c)
		cfg.DemoFirstToken = c.Script.Before
		if c.Script.Between > 0 {
			cfg.DemoTokensPerSecond = 1 / c.Script.Between.Seconds()
		}
		return defaultProvider(t, cfg)
	}, models.NoWire)
}

func TestCompletions(t *testing.T) {
	for name, of := range map[string]func(t *testing.T, s llmtest.Script, cfg *open.Config){
		"openai": func(t *testing.T, s llmtest.Script, cfg *open.Config) {
			cfg.OpenAIBaseURL, cfg.OpenAIKey = llmtest.Start(t, s).OpenAI(), models.Key
		},
		"anthropic": func(t *testing.T, s llmtest.Script, cfg *open.Config) {
			cfg.AnthropicBaseURL, cfg.AnthropicKey = llmtest.Start(t, s).Anthropic(), models.Key
		},
	} {
		t.Run(name, func(t *testing.T) {
			models.Completer(t, func(t *testing.T, c models.Case) ports.Completer {
				cfg := config(c)
				of(t, c.Script, &cfg)
				return defaultProvider(t, cfg)
			})
		})
	}
}
