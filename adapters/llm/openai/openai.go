// Package openai implements langchaingo's llms.Model over OpenAI's chat completions, for OpenAI and all compatible servers,
// Ollama among them.
package openai

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"

	"chatbot/adapters/llm/internal/connection"
	"chatbot/adapters/llm/internal/learned"
	"chatbot/adapters/llm/internal/report"

	"github.com/tmc/langchaingo/llms"
)

// DefaultBaseURL is the address of OpenAI's API.
const DefaultBaseURL = "https://api.openai.com/v1"

// Config selects endpoint and key. Nothing is read from the environment.
type Config struct {
	BaseURL   string // with the version in its path; "" : DefaultBaseURL
	Key       string // "" : none is sent
	UserAgent string
	Headers   map[string]string // sent with every request, in place of those of the same names
	Ollama    bool              // it has a list of models of its own, which says more than OpenAI's
}

// Model implements llms.Model for the models of a server; llms.WithModel names the one to ask. Errors carry the faults of
// ports.Provider; a nil error means that there was a finish reason. It takes text and pictures and refuses other parts.
type Model struct {
	base    *url.URL
	client  *http.Client
	header  http.Header
	ollama  bool
	learned learned.Memory[dialect]
	// versioned: the address lacks /v1, and no server answers without it.
	versioned atomic.Bool
	// answered is set by the first answer.
	answered atomic.Bool
	large    chan struct{} // holds a token while a large answer with embeddings is read
}

var _ llms.Model = (*Model)(nil)

// New returns a model; client is from connection.New. The error describes what is wrong with the base URL without quoting it.
func New(client *http.Client, cfg Config) (*Model, error) {
	if cfg.BaseURL == "" {
		cfg.BaseURL = DefaultBaseURL
	}
	base, err := connection.Base(cfg.BaseURL, "chat/completions", "completions", "models")
	if err != nil {
		return nil, err
	}
	m := &Model{base: base, client: client, header: http.Header{"User-Agent": {cfg.UserAgent}}, ollama: cfg.Ollama, large: make(chan struct{}, 1)}
	if cfg.Key != "" {
		m.header.Set("Authorization", "Bearer "+cfg.Key)
		if m.azure() {
			m.header.Set("Api-Key", cfg.Key)
		}
	}
	for name, value := range cfg.Headers {
		m.header.Set(name, value)
	}
	return m, nil
}

// Base returns the address without what it is called with.
func (m *Model) Base() *url.URL { return m.base }

// Host returns the name of the server's host.
func (m *Model) Host() string { return m.base.Hostname() }

// official reports whether the server is OpenAI's own.
func (m *Model) official() bool {
	return m.Host() == "api.openai.com" || strings.HasSuffix(m.Host(), ".api.openai.com") // of a region
}

func (m *Model) azure() bool { return strings.HasSuffix(m.Host(), ".azure.com") }

// address returns the address of a call.
func (m *Model) address(versioned bool, path string) string {
	base := m.base
	if versioned {
		base = base.JoinPath("v1")
	}
	return base.JoinPath(path).String()
}

// lacksVersion reports whether a failure means that /v1 has to be added to an address without a path.
func (m *Model) lacksVersion(err error) bool {
	var reply *report.Reply
	return m.base.Path == "" && errors.As(err, &reply) && reply.NoPath
}

// Call implements llms.Model.
func (m *Model) Call(ctx context.Context, prompt string, options ...llms.CallOption) (string, error) {
	return llms.GenerateFromSinglePrompt(ctx, m, prompt, options...)
}
