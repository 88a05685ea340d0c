// Package openai is langchaingo's llms.Model over OpenAI's chat completions, for OpenAI and every server that
// speaks them, Ollama among them.
package openai

import (
	"context"
	"net/http"
	"strings"

	"chatbot/adapters/llm/wire"

	"github.com/tmc/langchaingo/llms"
)

// DefaultBaseURL is OpenAI's own.
const DefaultBaseURL = "https://api.openai.com/v1"

// Config says where to ask for what. Nothing else is read from anywhere, the environment included.
type Config struct {
	BaseURL   string // with the version in its path; "" : DefaultBaseURL
	Key       string // "" : none is sent
	Model     string
	UserAgent string
}

// Model is llms.Model. Errors carry the faults of ports.Model; a nil error means that a finish reason
// was seen. Text only: a part that is not text is refused.
type Model struct {
	cfg    Config
	client *http.Client
	pace   wire.Pace
	header http.Header
}

var _ llms.Model = (*Model)(nil)

// New makes a model; client is from wire.NewClient.
func New(client *http.Client, cfg Config) *Model {
	if cfg.BaseURL == "" {
		cfg.BaseURL = DefaultBaseURL
	}
	cfg.BaseURL = strings.TrimRight(cfg.BaseURL, "/")
	header := http.Header{"User-Agent": {cfg.UserAgent}}
	if cfg.Key != "" {
		header.Set("Authorization", "Bearer "+cfg.Key)
	}
	return &Model{cfg: cfg, client: client, header: header}
}

// Ping lists the models, which wants the key and spends nothing.
func (m *Model) Ping(ctx context.Context) error {
	return wire.Ping(ctx, m.client, m.cfg.BaseURL+"/models", m.header)
}

// Call is that of llms.Model.
func (m *Model) Call(ctx context.Context, prompt string, options ...llms.CallOption) (string, error) {
	return llms.GenerateFromSinglePrompt(ctx, m, prompt, options...)
}

// question is the body of a chat completion: what of OpenAI's API is used, and every server that speaks it has.
type question struct {
	Model         string    `json:"model"`
	Messages      []message `json:"messages"`
	Stream        bool      `json:"stream"`
	StreamOptions struct {
		IncludeUsage bool `json:"include_usage"`
	} `json:"stream_options"`
	// OpenAI's newer models refuse the old name, and other servers do not know the new one.
	MaxCompletionTokens int `json:"max_completion_tokens,omitempty"`
	MaxTokens           int `json:"max_tokens,omitempty"`
}

type message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

func (m *Model) question(messages []llms.MessageContent, o llms.CallOptions) (*question, error) {
	q := &question{Model: m.cfg.Model, Stream: true}
	q.StreamOptions.IncludeUsage = true
	if o.Model != "" {
		q.Model = o.Model
	}
	if strings.HasPrefix(m.cfg.BaseURL, DefaultBaseURL) {
		q.MaxCompletionTokens = o.MaxTokens
	} else {
		q.MaxTokens = o.MaxTokens
	}
	for _, said := range messages {
		text, err := wire.JoinText(said)
		if err != nil {
			return nil, err
		}
		role := "user"
		switch said.Role {
		case llms.ChatMessageTypeSystem:
			role = "system"
		case llms.ChatMessageTypeAI:
			role = "assistant"
		}
		q.Messages = append(q.Messages, message{role, text})
	}
	return q, nil
}
