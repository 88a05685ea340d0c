package llm

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"

	"chatbot/ports"
)

// defaults are the models without LLM_MODEL: fast ones of medium price that need no special access. The specification's gpt-4
// was switched off by OpenAI on 2026-10-23.
var defaults = map[string]string{
	OpenAI:    "gpt-5.4-mini",
	Anthropic: "claude-sonnet-5-5",
	Ollama:    "llama3.2",
}

// provider returns the selected provider, or an error if it is not configured.
func (cfg Config) provider() (string, error) {
	openAI := cfg.OpenAIKey != "" || cfg.OpenAIBaseURL != ""
	switch p := strings.ToLower(strings.TrimSpace(cfg.Provider)); p {
	case Auto, "":
		switch {
		case openAI:
			return OpenAI, nil
		case cfg.AnthropicKey != "":
			return Anthropic, nil
		case cfg.OllamaHost != "":
			return Ollama, nil
		}
		return Demo, nil
	case OpenAI:
		if !openAI {
			return "", errors.New("LLM_PROVIDER=openai needs OPENAI_API_KEY, or OPENAI_BASE_URL for a compatible server")
		}
		return p, nil
	case Anthropic:
		if cfg.AnthropicKey == "" {
			return "", errors.New("LLM_PROVIDER=anthropic needs ANTHROPIC_API_KEY")
		}
		return p, nil
	case Ollama:
		if cfg.OllamaHost == "" {
			return "", errors.New("LLM_PROVIDER=ollama needs OLLAMA_HOST, for example localhost:11434")
		}
		return p, nil
	case Demo:
		return p, nil
	}
	return "", fmt.Errorf("LLM_PROVIDER must be auto, openai, anthropic, ollama or demo, not %.40q", cfg.Provider)
}

// families are the context windows of models by the beginning of their name; the first match counts. They are smaller than the
// models' own: the answer needs room too, and every token is paid for with each turn.
var families = []struct {
	begins string
	tokens int
}{
	{"gpt-4-turbo", 96_000}, {"gpt-4o", 96_000}, {"chatgpt-4o", 96_000}, {"gpt-4.", 128_000}, {"gpt-4", 6_000},
	{"gpt-3.5", 12_000}, {"gpt-", 128_000}, {"o1", 96_000}, {"o3", 96_000}, {"o4", 96_000}, {"claude", 128_000},
}

// contextTokens returns the configured value, else the family's. Ollama truncates every prompt to 4,096 tokens by default,
// silently and from the beginning.
func contextTokens(configured int, provider, model string) int {
	switch {
	case configured > 0:
		return configured
	case provider == Ollama:
		return 3_072
	}
	for _, f := range families {
		if strings.HasPrefix(model[strings.LastIndexByte(model, '/')+1:], f.begins) {
			return f.tokens
		}
	}
	return 8_192
}

// ollamaBase parses OLLAMA_HOST as Ollama does: port 11434 without a scheme, the scheme's default with one. The unspecified
// address becomes loopback.
func ollamaBase(host string) string {
	host = strings.TrimRight(strings.TrimSpace(host), "/")
	bare := !strings.Contains(host, "://")
	if bare {
		host = "http://" + host
	}
	u, err := url.Parse(host)
	if err != nil {
		return host
	}
	name, port := u.Hostname(), u.Port()
	if ip := net.ParseIP(name); name == "" || (ip != nil && ip.IsUnspecified()) {
		name = "127.0.0.1"
	}
	if bare && port == "" {
		port = "11434"
	}
	for _, call := range []string{"/chat/completions", "/api/chat", "/api/generate", "/api"} { // as people paste them
		u.Path = strings.TrimSuffix(strings.TrimRight(u.Path, "/"), call)
	}
	u.Host = name
	if strings.Contains(name, ":") {
		u.Host = "[" + name + "]"
	}
	if port != "" {
		u.Host += ":" + port
	}
	if !strings.HasSuffix(u.Path, "/v1") {
		u.Path += "/v1"
	}
	return u.String()
}

// usual fills in the defaults of timeouts.
func usual(t ports.ModelTimeouts) ports.ModelTimeouts {
	or := func(d *time.Duration, otherwise time.Duration) {
		if *d <= 0 {
			*d = otherwise
		}
	}
	or(&t.Connect, 10*time.Second)
	or(&t.FirstToken, 30*time.Second)
	or(&t.Idle, 30*time.Second)
	or(&t.Total, 5*time.Minute)
	return t
}
