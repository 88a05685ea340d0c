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

	"chatbot/adapters/llm/wire"
	"chatbot/ports"

	"github.com/tmc/langchaingo/llms"
)

// DefaultBaseURL is the address of OpenAI's API.
const DefaultBaseURL = "https://api.openai.com/v1"

// Config selects endpoint, key and model. Nothing is read from the environment.
type Config struct {
	BaseURL   string // with the version in its path; "" : DefaultBaseURL
	Key       string // "" : none is sent
	Model     string
	UserAgent string
}

// Model implements llms.Model. Errors carry the faults of ports.Model; a nil error means that there was a finish reason. It
// takes text only and refuses other parts.
type Model struct {
	cfg     Config
	base    *url.URL
	client  *http.Client
	header  http.Header
	dialect atomic.Pointer[dialect]
	// answered is set by the first answer.
	answered atomic.Bool
}

var _ llms.Model = (*Model)(nil)

// New returns a model; client is from wire.NewClient. The error describes what is wrong with the base URL without quoting it.
func New(client *http.Client, cfg Config) (*Model, error) {
	if cfg.BaseURL == "" {
		cfg.BaseURL = DefaultBaseURL
	}
	base, err := wire.Base(cfg.BaseURL, "chat/completions", "completions", "models")
	if err != nil {
		return nil, err
	}
	header := http.Header{"User-Agent": {cfg.UserAgent}}
	if cfg.Key != "" {
		header.Set("Authorization", "Bearer "+cfg.Key)
		if strings.HasSuffix(base.Hostname(), ".azure.com") {
			header.Set("Api-Key", cfg.Key)
		}
	}
	m := &Model{cfg: cfg, base: base, client: client, header: header}
	m.dialect.Store(&dialect{})
	return m, nil
}

// Ping lists the models, which needs the key and costs nothing. Some servers have no such list; they are healthy once they have
// answered.
func (m *Model) Ping(ctx context.Context) error {
	known := m.dialect.Load()
	err := wire.Ping(ctx, m.client, m.address(*known, "models"), m.header)
	if next, ok := known.withVersion(m.base, err); ok {
		if again := wire.Ping(ctx, m.client, m.address(next, "models"), m.header); again == nil {
			m.dialect.CompareAndSwap(known, &next)
			return nil
		}
	}
	if errors.Is(err, ports.ErrModelMissing) && m.answered.Load() {
		return nil
	}
	return err
}

// Call implements llms.Model.
func (m *Model) Call(ctx context.Context, prompt string, options ...llms.CallOption) (string, error) {
	return llms.GenerateFromSinglePrompt(ctx, m, prompt, options...)
}

// question is the body of a chat completion: the fields in use, which every compatible server takes, apart from those that
// dialect leaves out.
type question struct {
	Model               string         `json:"model"`
	Messages            []message      `json:"messages"`
	Stream              bool           `json:"stream"`
	StreamOptions       *streamOptions `json:"stream_options,omitempty"`
	MaxCompletionTokens int            `json:"max_completion_tokens,omitempty"`
	MaxTokens           int            `json:"max_tokens,omitempty"`
}

type streamOptions struct {
	IncludeUsage bool `json:"include_usage"`
}

type message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

func (m *Model) question(messages []llms.MessageContent, o llms.CallOptions, d dialect) (*question, error) {
	q := &question{Model: m.cfg.Model, Stream: !d.atOnce}
	if !d.noUsage && !d.atOnce {
		q.StreamOptions = &streamOptions{IncludeUsage: true}
	}
	if o.Model != "" {
		q.Model = o.Model
	}
	switch m.limitName(d) {
	case maxCompletionTokens:
		q.MaxCompletionTokens = o.MaxTokens
	case maxTokens:
		q.MaxTokens = o.MaxTokens
	}
	for _, m := range messages {
		text, err := wire.JoinText(m)
		if err != nil {
			return nil, err
		}
		role := "user"
		switch m.Role {
		case llms.ChatMessageTypeSystem:
			role = "system"
		case llms.ChatMessageTypeAI:
			role = "assistant"
		}
		q.Messages = append(q.Messages, message{role, text})
	}
	return q, nil
}
