// Package anthropic implements langchaingo's llms.Model over Anthropic's Messages API.
package anthropic

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"sync/atomic"

	"chatbot/adapters/llm/wire"
	"chatbot/ports"

	"github.com/tmc/langchaingo/llms"
)

// DefaultBaseURL is the address of Anthropic's API.
const DefaultBaseURL = "https://api.anthropic.com"

// defaultMaxTokens is the limit of an answer unless the caller sets one; the API requires it.
const defaultMaxTokens = 4096

// version is the version of the API.
const version = "2023-06-01"

// Config selects endpoint, key and model. Nothing is read from the environment.
type Config struct {
	BaseURL   string // without /v1; "" : DefaultBaseURL
	Key       string
	Model     string
	UserAgent string
}

// Model implements llms.Model. Errors carry the faults of ports.Model; a nil error means that there was a stop reason. It takes
// text only and refuses other parts.
type Model struct {
	cfg    Config
	base   *url.URL
	client *http.Client
	header http.Header
	// answered is set by the first answer.
	answered atomic.Bool
}

var _ llms.Model = (*Model)(nil)

// New returns a model; client is from wire.NewClient. The error describes what is wrong with the base URL without quoting it.
func New(client *http.Client, cfg Config) (*Model, error) {
	if cfg.BaseURL == "" {
		cfg.BaseURL = DefaultBaseURL
	}
	base, err := wire.Base(cfg.BaseURL, "v1/messages", "v1/models", "v1")
	if err != nil {
		return nil, err
	}
	return &Model{cfg: cfg, base: base, client: client, header: http.Header{
		"User-Agent": {cfg.UserAgent}, "X-Api-Key": {cfg.Key}, "Anthropic-Version": {version},
	}}, nil
}

// Ping lists one model, which needs the key and costs nothing. Some gateways have no such list; they are healthy once they have
// answered.
func (m *Model) Ping(ctx context.Context) error {
	list := m.base.JoinPath("v1/models")
	query := list.Query()
	query.Set("limit", "1")
	list.RawQuery = query.Encode()
	err := wire.Ping(ctx, m.client, list.String(), m.header)
	if errors.Is(err, ports.ErrModelMissing) && m.answered.Load() {
		return nil
	}
	return err
}

// Call implements llms.Model.
func (m *Model) Call(ctx context.Context, prompt string, options ...llms.CallOption) (string, error) {
	return llms.GenerateFromSinglePrompt(ctx, m, prompt, options...)
}

// question is the body of a request for a streamed message: the fields in use.
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
	for _, m := range messages {
		text, err := wire.JoinText(m)
		if err != nil {
			return nil, err
		}
		content := []block{{"text", text}}
		switch m.Role {
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
