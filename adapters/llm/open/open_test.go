package open

import (
	"strings"
	"testing"

	"chatbot/adapters/llm/provider"
)

func opened(t *testing.T, cfg Config) []*provider.Provider {
	t.Helper()
	all, err := Providers(cfg)
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

// TestEveryConfiguredProviderIsOpened checks the order, and which models are configured and usual.
func TestEveryConfiguredProviderIsOpened(t *testing.T) {
	for name, c := range map[string]struct {
		cfg  Config
		want string // id:configured:usual, the default one first
	}{
		"nothing":          {Config{}, "demo:demo:demo"},
		"all":              {Config{OpenAIKey: "k", AnthropicKey: "k", OllamaHost: "h"}, "openai::gpt-5.4-mini anthropic::claude-sonnet-5-5 ollama::llama3.2"},
		"a base URL":       {Config{Provider: "auto", OpenAIBaseURL: "http://h/v1", AnthropicKey: "k", Model: "m"}, "openai:m:gpt-5.4-mini anthropic::claude-sonnet-5-5"},
		"anthropic first":  {Config{AnthropicKey: "k", OllamaHost: "h", Model: "m"}, "anthropic:m:claude-sonnet-5-5 ollama::llama3.2"},
		"ollama":           {Config{OllamaHost: "h", Model: "qwen3:latest"}, "ollama:qwen3:llama3.2"},
		"chosen":           {Config{Provider: "Ollama", OpenAIKey: "k", OllamaHost: "h", Model: "mistral"}, "ollama:mistral:llama3.2 openai::gpt-5.4-mini"},
		"chosen demo":      {Config{Provider: "demo", OpenAIKey: "k", Model: "m"}, "demo:demo:demo openai::gpt-5.4-mini"},
		"chosen anthropic": {Config{Provider: "anthropic", OpenAIKey: "k", AnthropicKey: "k"}, "anthropic::claude-sonnet-5-5 openai::gpt-5.4-mini"},

		"chosen by the model":            {Config{OpenAIKey: "k", OllamaHost: "h", Model: "ollama/qwen3"}, "ollama:qwen3:llama3.2 openai::gpt-5.4-mini"},
		"chosen by the model, slashes":   {Config{Provider: "auto", OpenAIKey: "k", OllamaHost: "h", Model: "ollama/a/b:7b"}, "ollama:a/b:7b:llama3.2 openai::gpt-5.4-mini"},
		"a name of a router":             {Config{Provider: "openai", OpenAIBaseURL: "http://h/v1", AnthropicKey: "k", Model: "anthropic/x"}, "openai:anthropic/x:gpt-5.4-mini anthropic::claude-sonnet-5-5"},
		"a name of a router, auto":       {Config{OpenAIBaseURL: "http://h/v1", Model: "openai/gpt-5.4"}, "openai:openai/gpt-5.4:gpt-5.4-mini"},
		"a vendor before a slash":        {Config{OllamaHost: "h", Model: "library/qwen3"}, "ollama:library/qwen3:llama3.2"},
		"a provider that is not there":   {Config{OllamaHost: "h", Model: "openai/gpt-oss"}, "ollama:openai/gpt-oss:llama3.2"},
		"an id without a name behind it": {Config{OllamaHost: "h", Model: "ollama/"}, "ollama:ollama/:llama3.2"},
	} {
		var got []string
		for _, p := range opened(t, c.cfg) {
			about := p.About()
			got = append(got, about.ID+":"+about.Configured+":"+about.Usual)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestProvidersHaveNames(t *testing.T) {
	for base, want := range map[string]string{
		"": "OpenAI", "https://eu.api.openai.com/v1": "OpenAI", "https://openrouter.ai/api/v1": "OpenRouter", "https://API.groq.com/openai/v1": "Groq",
		"https://x.openai.azure.com/openai/v1": "Azure OpenAI", "https://generativelanguage.googleapis.com/v1beta/openai": "Google Gemini",
		"https://notx.ai/v1": "OpenAI-compatible", "http://localhost:8000/v1": "OpenAI-compatible",
	} {
		if got := opened(t, Config{OpenAIKey: "k", OpenAIBaseURL: base})[0].About().Name; got != want {
			t.Errorf("%q is %s, want %s", base, got, want)
		}
	}
	for provider, want := range map[string]string{"anthropic": "Anthropic", "ollama": "Ollama", "demo": "Demo"} {
		if got := opened(t, Config{Provider: provider, AnthropicKey: "k", OllamaHost: "h"})[0].About().Name; got != want {
			t.Errorf("%s is %s", provider, got)
		}
	}
}

func TestMissingSettingsAreNamed(t *testing.T) {
	for variable, cfg := range map[string]Config{
		"OPENAI_API_KEY":     {Provider: "openai", AnthropicKey: "k"},
		"ANTHROPIC_API_KEY":  {Provider: "anthropic", AnthropicBaseURL: "http://h"},
		"OLLAMA_HOST":        {Provider: "ollama"},
		"LLM_PROVIDER":       {Provider: "gemini"},
		"OPENAI_BASE_URL":    {OpenAIBaseURL: "user:secret@host/v1"},
		"ANTHROPIC_BASE_URL": {AnthropicKey: "k", AnthropicBaseURL: "ftp://secret@host"},
	} {
		_, err := Providers(cfg)
		if err == nil || !strings.Contains(err.Error(), variable) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", variable, err)
		}
	}
}

// TestConfiguredContextIsTheDefaultProviders checks that other providers keep their own, and that Ollama's is what it reads of a prompt.
func TestConfiguredContextIsTheDefaultProviders(t *testing.T) {
	both := opened(t, Config{Provider: "ollama", OpenAIKey: "k", OllamaHost: "h", ContextTokens: 9})
	if ollama, openAI := both[0].Describe("gpt-oss").ContextTokens, both[1].Describe("gpt-4").ContextTokens; ollama != 9 || openAI != 6_000 {
		t.Errorf("%d and %d", ollama, openAI)
	}
	if got := opened(t, Config{OllamaHost: "h"})[0].Describe("gpt-oss").ContextTokens; got != 3_072 {
		t.Errorf("%d", got)
	}
}
