package llm_test

import (
	"encoding/json"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"chatbot/adapters/llm"
	"chatbot/adapters/llm/llmtest"
	"chatbot/domain/chat"
	"chatbot/domain/model"
	"chatbot/ports"
)

// TestOpenOpensEveryConfiguredProvider checks the order, and which models are configured and usual.
func TestOpenOpensEveryConfiguredProvider(t *testing.T) {
	for name, c := range map[string]struct {
		cfg  llm.Config
		want string // id:configured:usual, the default one first
	}{
		"nothing":          {llm.Config{}, "demo:demo:demo"},
		"all":              {llm.Config{OpenAIKey: "k", AnthropicKey: "k", OllamaHost: "h"}, "openai::gpt-5.4-mini anthropic::claude-sonnet-5-5 ollama::llama3.2"},
		"a base URL":       {llm.Config{Provider: "auto", OpenAIBaseURL: "http://h/v1", AnthropicKey: "k", Model: "m"}, "openai:m:gpt-5.4-mini anthropic::claude-sonnet-5-5"},
		"anthropic first":  {llm.Config{AnthropicKey: "k", OllamaHost: "h", Model: "m"}, "anthropic:m:claude-sonnet-5-5 ollama::llama3.2"},
		"ollama":           {llm.Config{OllamaHost: "h", Model: "qwen3:latest"}, "ollama:qwen3:llama3.2"},
		"chosen":           {llm.Config{Provider: "Ollama", OpenAIKey: "k", OllamaHost: "h", Model: "mistral"}, "ollama:mistral:llama3.2 openai::gpt-5.4-mini"},
		"chosen demo":      {llm.Config{Provider: "demo", OpenAIKey: "k", Model: "m"}, "demo:demo:demo openai::gpt-5.4-mini"},
		"chosen anthropic": {llm.Config{Provider: "anthropic", OpenAIKey: "k", AnthropicKey: "k"}, "anthropic::claude-sonnet-5-5 openai::gpt-5.4-mini"},

		"chosen by the model":            {llm.Config{OpenAIKey: "k", OllamaHost: "h", Model: "ollama/qwen3"}, "ollama:qwen3:llama3.2 openai::gpt-5.4-mini"},
		"chosen by the model, slashes":   {llm.Config{Provider: "auto", OpenAIKey: "k", OllamaHost: "h", Model: "ollama/a/b:7b"}, "ollama:a/b:7b:llama3.2 openai::gpt-5.4-mini"},
		"a name of a router":             {llm.Config{Provider: "openai", OpenAIBaseURL: "http://h/v1", AnthropicKey: "k", Model: "anthropic/x"}, "openai:anthropic/x:gpt-5.4-mini anthropic::claude-sonnet-5-5"},
		"a name of a router, auto":       {llm.Config{OpenAIBaseURL: "http://h/v1", Model: "openai/gpt-5.4"}, "openai:openai/gpt-5.4:gpt-5.4-mini"},
		"a vendor before a slash":        {llm.Config{OllamaHost: "h", Model: "library/qwen3"}, "ollama:library/qwen3:llama3.2"},
		"a provider that is not there":   {llm.Config{OllamaHost: "h", Model: "openai/gpt-oss"}, "ollama:openai/gpt-oss:llama3.2"},
		"an id without a name behind it": {llm.Config{OllamaHost: "h", Model: "ollama/"}, "ollama:ollama/:llama3.2"},
	} {
		var got []string
		for _, p := range openAll(t, c.cfg) {
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
		if got := open(t, llm.Config{OpenAIKey: "k", OpenAIBaseURL: base}).About().Name; got != want {
			t.Errorf("%q is %s, want %s", base, got, want)
		}
	}
	for provider, want := range map[string]string{"anthropic": "Anthropic", "ollama": "Ollama", "demo": "Demo"} {
		if got := open(t, llm.Config{Provider: provider, AnthropicKey: "k", OllamaHost: "h"}).About().Name; got != want {
			t.Errorf("%s is %s", provider, got)
		}
	}
}

func TestOpenReportsMissingSettings(t *testing.T) {
	for variable, cfg := range map[string]llm.Config{
		"OPENAI_API_KEY":     {Provider: "openai", AnthropicKey: "k"},
		"ANTHROPIC_API_KEY":  {Provider: "anthropic", AnthropicBaseURL: "http://h"},
		"OLLAMA_HOST":        {Provider: "ollama"},
		"LLM_PROVIDER":       {Provider: "gemini"},
		"OPENAI_BASE_URL":    {OpenAIBaseURL: "user:secret@host/v1"},
		"ANTHROPIC_BASE_URL": {AnthropicKey: "k", AnthropicBaseURL: "ftp://secret@host"},
	} {
		_, err := llm.Open(cfg)
		if err == nil || !strings.Contains(err.Error(), variable) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", variable, err)
		}
	}
}

func TestDescribesFamilies(t *testing.T) {
	for name, want := range map[string]model.Model{
		"gpt-4":                       {ContextTokens: 6_000, Tools: true},
		"gpt-4o-mini":                 {ContextTokens: 96_000, Vision: true, Tools: true},
		"gpt-4.1":                     {ContextTokens: 128_000, Vision: true, Tools: true},
		"gpt-5.4-mini":                {ContextTokens: 128_000, Vision: true, Tools: true, Reasoning: true},
		"openai/gpt-6-luna":           {ContextTokens: 128_000, Vision: true, Tools: true, Reasoning: true},
		"openai/gpt-oss-120b":         {ContextTokens: 96_000, Tools: true, Reasoning: true},
		"o3-mini":                     {ContextTokens: 96_000, Tools: true, Reasoning: true},
		"anthropic/claude-3.5-sonnet": {ContextTokens: 128_000, Vision: true, Tools: true},
		"claude-3-7-sonnet-20250219":  {ContextTokens: 128_000, Vision: true, Tools: true, Reasoning: true},
		"claude-sonnet-5-5":           {ContextTokens: 128_000, Vision: true, Tools: true, Reasoning: true},
		"gemini-2.5-pro":              {ContextTokens: 128_000, Vision: true, Tools: true, Reasoning: true},
		"Meta-Llama-3.1-8B-Instruct":  {ContextTokens: 8_192, Tools: true},
		"llama3.2:1b":                 {ContextTokens: 8_192, Tools: true},
		"Qwen/Qwen2.5-VL-7B-Instruct": {ContextTokens: 8_192, Vision: true},
		"qwen3:8b":                    {ContextTokens: 8_192, Tools: true, Reasoning: true},
		"DeepSeek-R1-Distill-Qwen-7B": {ContextTokens: 8_192, Reasoning: true},
		"somebody-7b":                 {ContextTokens: 8_192},
	} {
		want.ID, want.Name, want.MaxOutputTokens = model.NewID("openai", name), name, 50
		if got := open(t, llm.Config{OpenAIKey: "k", MaxOutputTokens: 50}).Describe(name); got != want {
			t.Errorf("%+v, want %+v", got, want)
		}
	}
}

// TestConfiguredContextIsTheDefaultProviders checks that other providers keep their own, and that Ollama's is what it reads of a prompt.
func TestConfiguredContextIsTheDefaultProviders(t *testing.T) {
	both := openAll(t, llm.Config{Provider: "ollama", OpenAIKey: "k", OllamaHost: "h", ContextTokens: 9})
	if ollama, openAI := both[0].Describe("gpt-oss").ContextTokens, both[1].Describe("gpt-4").ContextTokens; ollama != 9 || openAI != 6_000 {
		t.Errorf("%d and %d", ollama, openAI)
	}
	if got := open(t, llm.Config{OllamaHost: "h"}).Describe("gpt-oss").ContextTokens; got != 3_072 {
		t.Errorf("%d", got)
	}
}

var prompt = ports.Prompt{Model: "m", System: "Be kind.", Conversation: []chat.Message{
	{Role: chat.RoleUser, Content: "one"}, {Role: chat.RoleAssistant, Content: "two"}, {Role: chat.RoleUser, Content: "three"},
}}

// TestSendsWhatIsConfiguredAndNothingElse sets the environment variables that the providers' SDKs read, and must be ignored.
func TestSendsWhatIsConfiguredAndNothingElse(t *testing.T) {
	for _, name := range []string{
		"OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_ADMIN_KEY", "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_PROFILE",
	} {
		t.Setenv(name, "surprise")
	}
	t.Setenv("OPENAI_CUSTOM_HEADERS", "X-Surprise: surprise")
	t.Setenv("ANTHROPIC_CUSTOM_HEADERS", "X-Surprise: surprise")
	t.Setenv("OPENAI_BASE_URL", "http://surprise.invalid")
	t.Setenv("ANTHROPIC_BASE_URL", "http://surprise.invalid")
	server := llmtest.Start(t, llmtest.Script{})
	for name, c := range map[string]struct {
		cfg          llm.Config
		path, header string
		body         string
	}{
		"openai": {llm.Config{OpenAIKey: "k", OpenAIBaseURL: server.OpenAI() + "/", MaxOutputTokens: 50}, "/v1/chat/completions", "Authorization: Bearer k",
			`{"max_tokens":50,"messages":[{"content":"Be kind.","role":"system"},{"content":"one","role":"user"},{"content":"two","role":"assistant"},{"content":"three","role":"user"}],"model":"m","stream":true,"stream_options":{"include_usage":true}}`},
		"keyless": {llm.Config{OpenAIBaseURL: server.OpenAI()}, "/v1/chat/completions", "Authorization: ", ""},
		"ollama":  {llm.Config{OllamaHost: server.Ollama()}, "/v1/chat/completions", "Authorization: ", ""},
		"anthropic": {llm.Config{AnthropicKey: "k", AnthropicBaseURL: server.Anthropic()}, "/v1/messages", "X-Api-Key: k",
			`{"max_tokens":4096,"messages":[{"content":[{"text":"one","type":"text"}],"role":"user"},{"content":[{"text":"two","type":"text"}],"role":"assistant"},{"content":[{"text":"three","type":"text"}],"role":"user"}],"model":"m","stream":true,"system":[{"text":"Be kind.","type":"text"}]}`},
	} {
		t.Run(name, func(t *testing.T) {
			c.cfg.Model, c.cfg.UserAgent = "m", "chatbot/test"
			before := server.Calls()
			if _, err := open(t, c.cfg).Answer(t.Context(), prompt, func(chat.Delta) {}); err != nil {
				t.Fatal(err)
			}
			requests := server.Requests()
			r := requests[len(requests)-1]
			if server.Calls() != before+1 || r.Path != c.path || r.Header.Get("User-Agent") != "chatbot/test" {
				t.Errorf("%d calls, last to %s by %s", server.Calls()-before, r.Path, r.Header.Get("User-Agent"))
			}
			if key, value, _ := strings.Cut(c.header, ": "); r.Header.Get(key) != value {
				t.Errorf("%s is %q, want %q", key, r.Header.Get(key), value)
			}
			for key, values := range r.Header {
				if strings.Contains(strings.Join(values, ""), "surprise") {
					t.Errorf("%s is %q", key, values)
				}
			}
			var sent map[string]any
			if err := json.Unmarshal(r.Body, &sent); err != nil {
				t.Fatal(err)
			}
			if got, _ := json.Marshal(sent); c.body != "" && string(got) != c.body {
				t.Errorf("sent %s\nwant %s", got, c.body)
			}
		})
	}
}

// TestClientsDoNotRetryThemselves counts calls: retries of an SDK would multiply those of llm.
func TestClientsDoNotRetryThemselves(t *testing.T) {
	for _, retries := range []int{0, 1} {
		server := llmtest.Start(t, llmtest.Script{Fault: llmtest.FaultStatus, Status: 500})
		for name, cfg := range map[string]llm.Config{
			"openai":    {OpenAIBaseURL: server.OpenAI()},
			"anthropic": {AnthropicKey: "k", AnthropicBaseURL: server.Anthropic()},
		} {
			cfg.MaxRetries = retries
			before := server.Calls()
			if _, err := open(t, cfg).Answer(t.Context(), prompt, func(chat.Delta) {}); !errors.Is(err, ports.ErrModelUnavailable) {
				t.Errorf("%s: %v", name, err)
			}
			if calls := server.Calls() - before; calls != retries+1 {
				t.Errorf("%s: %d calls with %d retries", name, calls, retries)
			}
		}
	}
}

func TestConnecting(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0") // accepts connections, and never answers the TLS handshake
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = silent.Close() }()
	untrusted := httptest.NewUnstartedServer(http.NotFoundHandler())
	untrusted.Config.ErrorLog = log.New(io.Discard, "", 0)
	untrusted.StartTLS()
	defer untrusted.Close()
	for address, want := range map[string]error{
		"https://" + silent.Addr().String(): ports.ErrModelTimeout,
		untrusted.URL:                       ports.ErrModelUnavailable,
		"http://no-such-host.invalid":       ports.ErrModelUnavailable,
	} {
		m := open(t, llm.Config{OpenAIBaseURL: address, Timeouts: ports.ModelTimeouts{Connect: time.Second}})
		begin := time.Now()
		if _, err := m.Answer(t.Context(), prompt, func(chat.Delta) {}); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", address, err, want)
		}
		if took := time.Since(begin); took > 4*time.Second {
			t.Errorf("%s took %v", address, took)
		}
	}
}
