// Package anthropic is langchaingo's llms.Model over Anthropic's Messages API.
package anthropic

import (
	"context"
	"net/http"
	"strings"

	"chatbot/adapters/llm/wire"

	"github.com/tmc/langchaingo/llms"
)

// DefaultBaseURL is Anthropic's own.
const DefaultBaseURL = "https://api.anthropic.com"

// defaultMaxTokens is asked for when the caller names no limit; the API wants one.
const defaultMaxTokens = 4096

// version is the one of the API that is spoken here.
const version = "2023-06-01"

// Config says where to ask for what. Nothing else is read from anywhere, the environment included.
type Config struct {
	BaseURL   string // without /v1; "" : DefaultBaseURL
	Key       string
	Model     string
	UserAgent string
}

// Model is llms.Model. Errors carry the faults of ports.Model; a nil error means that a stop reason
// was seen. Thinking is not part of the answer. Text only: a part that is not text is refused.
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
	cfg.BaseURL = strings.TrimSuffix(strings.TrimRight(cfg.BaseURL, "/"), "/v1")
	return &Model{cfg: cfg, client: client, header: http.Header{
		"User-Agent": {cfg.UserAgent}, "X-Api-Key": {cfg.Key}, "Anthropic-Version": {version},
	}}
}

// Ping lists one model, which wants the key and spends nothing.
func (m *Model) Ping(ctx context.Context) error {
	return wire.Ping(ctx, m.client, m.cfg.BaseURL+"/v1/models?limit=1", m.header)
}

// Call is that of llms.Model.
func (m *Model) Call(ctx context.Context, prompt string, options ...llms.CallOption) (string, error) {
	return llms.GenerateFromSinglePrompt(ctx, m, prompt, options...)
}

// question is the body of a message to be streamed: what of the API is used.
type question struct {
	Model     string    `json:"model"`
	MaxTokens int       `json:"max_tokens"`
	System    []block   `json:"system,omitempty"`
	Messages  []message `json:"messages"`
	Stream    bool      `json:"stream"`
}

type message struct {
	Role    string  `json:"role"`
	Content []block `json:"content"`
}

type block struct {
	Type string `json:"type"`
	Text string `json:"text"`
}

func (m *Model) question(messages []llms.MessageContent, o llms.CallOptions) (*question, error) {
	q := &question{Model: m.cfg.Model, MaxTokens: defaultMaxTokens, Stream: true}
	if o.Model != "" {
		q.Model = o.Model
	}
	if o.MaxTokens > 0 {
		q.MaxTokens = o.MaxTokens
	}
	for _, said := range messages {
		text, err := wire.JoinText(said)
		if err != nil {
			return nil, err
		}
		content := []block{{"text", text}}
		switch said.Role {
		case llms.ChatMessageTypeSystem:
			q.System = append(q.System, content...)
		case llms.ChatMessageTypeAI:
			q.Messages = append(q.Messages, message{"assistant", content})
		default:
			q.Messages = append(q.Messages, message{"user", content})
		}
	}
	return q, nil
}
