package open

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"chatbot/adapters/llm"
	"chatbot/adapters/llm/demo"
	"chatbot/adapters/llm/provider/catalog"
	"chatbot/domain/model"
	"chatbot/ports"
)

// defaults are the usual models of the providers: fast ones of medium price that need no special access. The specification's gpt-4
// was switched off by OpenAI on 2026-10-23.
var defaults = map[string]string{
	llm.OpenAI:    "gpt-5.4-mini",
	llm.Anthropic: "claude-sonnet-5-5",
	llm.Ollama:    "llama3.2",
	llm.Demo:      demo.Name,
}

// names are those of the providers for people; OpenAI's depends on its server, see endpointName.
var names = map[string]string{llm.Anthropic: "Anthropic", llm.Ollama: "Ollama", llm.Demo: "Demo"}

// configured returns the providers that are, in the order of preference; Demo if there is no other.
func (cfg Config) configured() []string {
	var all []string
	if cfg.OpenAIKey != "" || cfg.OpenAIBaseURL != "" {
		all = append(all, llm.OpenAI)
	}
	if cfg.AnthropicKey != "" {
		all = append(all, llm.Anthropic)
	}
	if cfg.OllamaHost != "" {
		all = append(all, llm.Ollama)
	}
	if len(all) == 0 {
		all = append(all, llm.Demo)
	}
	return all
}

// choose returns the providers to open, the default one first, and the name of its model; "" if Model is.
func (cfg Config) choose() (providers []string, name string, err error) {
	providers, name = cfg.configured(), cfg.Model
	var chosen string
	switch p := strings.ToLower(strings.TrimSpace(cfg.Provider)); p {
	case llm.Auto, "":
		chosen = providers[0]
		id := model.ID(cfg.Model)
		if cfg.OpenAIBaseURL == "" && id.Name() != "" && slices.Contains(providers, id.Provider()) {
			chosen, name = id.Provider(), id.Name()
		}
	case llm.OpenAI, llm.Anthropic, llm.Ollama, llm.Demo:
		chosen = p
		if p != llm.Demo && !slices.Contains(providers, p) {
			return nil, "", errors.New(missing[p])
		}
	default:
		return nil, "", fmt.Errorf("LLM_PROVIDER must be auto, openai, anthropic, ollama or demo, not %.40q", cfg.Provider)
	}
	rest := slices.DeleteFunc(providers, func(p string) bool { return p == chosen })
	return append([]string{chosen}, rest...), catalog.Canonical(model.Kind(chosen), name), nil
}

// missing says what a provider needs that is chosen and not configured.
var missing = map[string]string{
	llm.OpenAI:    "LLM_PROVIDER=openai needs OPENAI_API_KEY, or OPENAI_BASE_URL for a compatible server",
	llm.Anthropic: "LLM_PROVIDER=anthropic needs ANTHROPIC_API_KEY",
	llm.Ollama:    "LLM_PROVIDER=ollama needs OLLAMA_HOST, for example localhost:11434",
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
