package llm_test

import (
	"io"
	"testing"

	"chatbot/adapters/llm"
	"chatbot/adapters/llm/llmtest"
	"chatbot/ports"
	"chatbot/ports/contract"
)

func config(c contract.ModelCase) llm.Config {
	return llm.Config{Timeouts: c.Timeouts, MaxRetries: c.MaxRetries, Model: "scripted"}
}

func open(t *testing.T, cfg llm.Config) ports.Model {
	t.Helper()
	m, err := llm.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.(io.Closer).Close() })
	return m
}

func TestOpenAI(t *testing.T) {
	contract.Model(t, func(t *testing.T, c contract.ModelCase) ports.Model {
		cfg := config(c)
		cfg.OpenAIBaseURL, cfg.OpenAIKey = llmtest.Start(t, c.Script).OpenAI(), contract.ModelKey
		return open(t, cfg)
	})
}

func TestAnthropic(t *testing.T) {
	contract.Model(t, func(t *testing.T, c contract.ModelCase) ports.Model {
		cfg := config(c)
		cfg.AnthropicBaseURL, cfg.AnthropicKey = llmtest.Start(t, c.Script).Anthropic(), contract.ModelKey
		return open(t, cfg)
	})
}

func TestOllama(t *testing.T) {
	contract.Model(t, func(t *testing.T, c contract.ModelCase) ports.Model {
		cfg := config(c)
		cfg.OllamaHost = llmtest.Start(t, c.Script).Ollama()
		return open(t, cfg)
	})
}

func TestDemo(t *testing.T) {
	contract.Model(t, func(t *testing.T, c contract.ModelCase) ports.Model {
		cfg := config(c)
		cfg.DemoFirstToken = c.Script.Before
		if c.Script.Between > 0 {
			cfg.DemoTokensPerSecond = 1 / c.Script.Between.Seconds()
		}
		return open(t, cfg)
	}, contract.NoWire)
}
