// Package anthropic is langchaingo's llms.Model over the official Anthropic SDK.
package anthropic

import (
	"context"
	"net/http"
	"strings"

	"chatbot/adapters/llm/wire"

	sdk "github.com/anthropics/anthropic-sdk-go"
	"github.com/anthropics/anthropic-sdk-go/option"
	"github.com/tmc/langchaingo/llms"
)

// DefaultBaseURL is Anthropic's own.
const DefaultBaseURL = "https://api.anthropic.com"

// defaultMaxTokens is asked for when the caller names no limit; the API wants one.
const defaultMaxTokens = 4096

// version is the one of the API that the SDK speaks.
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
	cfg      Config
	client   *http.Client
	pace     wire.Pace
	messages sdk.MessageService
}

var _ llms.Model = (*Model)(nil)

// New makes a model; client is from wire.NewClient.
func New(client *http.Client, cfg Config) *Model {
	if cfg.BaseURL == "" {
		cfg.BaseURL = DefaultBaseURL
	}
	cfg.BaseURL = strings.TrimSuffix(strings.TrimRight(cfg.BaseURL, "/"), "/v1")
	// The service alone: NewClient would add ANTHROPIC_* and credential files from the environment.
	return &Model{cfg: cfg, client: client, messages: sdk.NewMessageService(
		option.WithBaseURL(cfg.BaseURL+"/"),
		option.WithHTTPClient(client),
		option.WithMaxRetries(0), // the caller retries, and knows when it must not
		option.WithAPIKey(cfg.Key),
		option.WithHeader("User-Agent", cfg.UserAgent),
	)}
}

// Ping lists one model, which wants the key and spends nothing.
func (m *Model) Ping(ctx context.Context) error {
	header := http.Header{}
	header.Set("User-Agent", m.cfg.UserAgent)
	header.Set("X-Api-Key", m.cfg.Key)
	header.Set("Anthropic-Version", version)
	return wire.Ping(ctx, m.client, m.cfg.BaseURL+"/v1/models?limit=1", header)
}

// Call is that of llms.Model.
func (m *Model) Call(ctx context.Context, prompt string, options ...llms.CallOption) (string, error) {
	return llms.GenerateFromSinglePrompt(ctx, m, prompt, options...)
}

func (m *Model) params(messages []llms.MessageContent, o llms.CallOptions) (sdk.MessageNewParams, error) {
	params := sdk.MessageNewParams{Model: m.cfg.Model, MaxTokens: defaultMaxTokens}
	if o.Model != "" {
		params.Model = o.Model
	}
	if o.MaxTokens > 0 {
		params.MaxTokens = int64(o.MaxTokens)
	}
	for _, message := range messages {
		text, err := wire.JoinText(message)
		if err != nil {
			return params, err
		}
		switch message.Role {
		case llms.ChatMessageTypeSystem:
			params.System = append(params.System, sdk.TextBlockParam{Text: text})
		case llms.ChatMessageTypeAI:
			params.Messages = append(params.Messages, sdk.NewAssistantMessage(sdk.NewTextBlock(text)))
		default:
			params.Messages = append(params.Messages, sdk.NewUserMessage(sdk.NewTextBlock(text)))
		}
	}
	return params, nil
}
