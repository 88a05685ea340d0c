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

	"chatbot/adapters/llm/llmtest"
	"chatbot/adapters/llm/open"
	"chatbot/domain/chat"
	"chatbot/ports"
)

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
		cfg          open.Config
		path, header string
		body         string
	}{
		"openai": {open.Config{OpenAIKey: "k", OpenAIBaseURL: server.OpenAI() + "/", MaxOutputTokens: 50}, "/v1/chat/completions", "Authorization: Bearer k",
			`{"max_tokens":50,"messages":[{"content":"Be kind.","role":"system"},{"content":"one","role":"user"},{"content":"two","role":"assistant"},{"content":"three","role":"user"}],"model":"m","stream":true,"stream_options":{"include_usage":true}}`},
		"keyless": {open.Config{OpenAIBaseURL: server.OpenAI()}, "/v1/chat/completions", "Authorization: ", ""},
		"ollama":  {open.Config{OllamaHost: server.Ollama()}, "/v1/chat/completions", "Authorization: ", ""},
		"anthropic": {open.Config{AnthropicKey: "k", AnthropicBaseURL: server.Anthropic()}, "/v1/messages", "X-Api-Key: k",
			`{"max_tokens":4096,"messages":[{"content":[{"text":"one","type":"text"}],"role":"user"},{"content":[{"text":"two","type":"text"}],"role":"assistant"},{"content":[{"text":"three","type":"text"}],"role":"user"}],"model":"m","stream":true,"system":[{"text":"Be kind.","type":"text"}]}`},
	} {
		t.Run(name, func(t *testing.T) {
			c.cfg.Model, c.cfg.UserAgent = "m", "chatbot/test"
			before := server.Calls()
			if _, err := defaultProvider(t, c.cfg).Answer(t.Context(), prompt, func(chat.Delta) {}); err != nil {
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
		for name, cfg := range map[string]open.Config{
			"openai":    {OpenAIBaseURL: server.OpenAI()},
			"anthropic": {AnthropicKey: "k", AnthropicBaseURL: server.Anthropic()},
		} {
			cfg.MaxRetries = retries
			before := server.Calls()
			if _, err := defaultProvider(t, cfg).Answer(t.Context(), prompt, func(chat.Delta) {}); !errors.Is(err, ports.ErrModelUnavailable) {
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
		m := defaultProvider(t, open.Config{OpenAIBaseURL: address, Timeouts: ports.ModelTimeouts{Connect: time.Second}})
		begin := time.Now()
		if _, err := m.Answer(t.Context(), prompt, func(chat.Delta) {}); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", address, err, want)
		}
		if took := time.Since(begin); took > 4*time.Second {
			t.Errorf("%s took %v", address, took)
		}
	}
}
