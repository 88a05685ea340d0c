package llm_test

import (
	"testing"

	"chatbot/adapters/llm"
	"chatbot/adapters/llm/llmtest"
	"chatbot/ports"
	"chatbot/ports/contract/models"
)

func config(c models.Case) llm.Config {
	return llm.Config{Timeouts: c.Timeouts, MaxRetries: c.MaxRetries, MaxOutputTokens: c.MaxOutputTokens, Model: "scripted"}
}

// open returns the default provider.
func open(t *testing.T, cfg llm.Config) *llm.Provider { return openAll(t, cfg)[0] }

func openAll(t *testing.T, cfg llm.Config) []*llm.Provider {
	t.Helper()
	all, err := llm.Open(cfg)
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
		return open(t, cfg)
	})
}

func TestAnthropic(t *testing.T) {
	models.Provider(t, func(t *testing.T, c models.Case) ports.Provider {
		cfg := config(c)
		cfg.AnthropicBaseURL, cfg.AnthropicKey = llmtest.Start(t, c.Script).Anthropic(), models.Key
		return open(t, cfg)
	})
}

func TestOllama(t *testing.T) {
	models.Provider(t, func(t *testing.T, c models.Case) ports.Provider {
		cfg := config(c)
		cfg.OllamaHost = llmtest.Start(t, c.Script).Ollama()
		return open(t, cfg)
	})
}

func TestDemo(t *testing.T) {
	models.Provider(t, func(t *testing.T, c models.Case) ports.Provider {
		cfg := config(c)
		cfg.DemoFirstToken = c.Script.Before
		if c.Script.Between > 0 {
			cfg.DemoTokensPerSecond = 1 / c.Script.Between.Seconds()
		}
		return open(t, cfg)
	}, models.NoWire)
}
