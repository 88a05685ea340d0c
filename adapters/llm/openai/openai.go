// Package openai is langchaingo's llms.Model over the official OpenAI SDK, for OpenAI and every server
// that speaks its chat completions, Ollama among them.
package openai

import (
	"context"
	"net/http"
	"strings"

	"chatbot/adapters/llm/wire"

	sdk "github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/packages/param"
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
	cfg         Config
	client      *http.Client
	pace        wire.Pace
	completions sdk.ChatCompletionService
}

var _ llms.Model = (*Model)(nil)

// New makes a model; client is from wire.NewClient.
func New(client *http.Client, cfg Config) *Model {
	if cfg.BaseURL == "" {
		cfg.BaseURL = DefaultBaseURL
	}
	cfg.BaseURL = strings.TrimRight(cfg.BaseURL, "/")
	options := []option.RequestOption{
		option.WithBaseURL(cfg.BaseURL + "/"),
		option.WithHTTPClient(client),
		option.WithMaxRetries(0), // the caller retries, and knows when it must not
		option.WithHeader("User-Agent", cfg.UserAgent),
	}
	if cfg.Key != "" {
		options = append(options, option.WithAPIKey(cfg.Key))
	}
	// The service alone: NewClient would add OPENAI_* from the environment.
	return &Model{cfg: cfg, client: client, completions: sdk.NewChatCompletionService(options...)}
}

// Ping lists the models, which wants the key and spends nothing.
func (m *Model) Ping(ctx context.Context) error {
	header := http.Header{"User-Agent": {m.cfg.UserAgent}}
	if m.cfg.Key != "" {
		header.Set("Authorization", "Bearer "+m.cfg.Key)
	}
	return wire.Ping(ctx, m.client, m.cfg.BaseURL+"/models", header)
}

// Call is that of llms.Model.
func (m *Model) Call(ctx context.Context, prompt string, options ...llms.CallOption) (string, error) {
	return llms.GenerateFromSinglePrompt(ctx, m, prompt, options...)
}

func (m *Model) params(messages []llms.MessageContent, o llms.CallOptions) (sdk.ChatCompletionNewParams, error) {
	params := sdk.ChatCompletionNewParams{
		Model:         m.cfg.Model,
		StreamOptions: sdk.ChatCompletionStreamOptionsParam{IncludeUsage: param.NewOpt(true)},
	}
	if o.Model != "" {
		params.Model = o.Model
	}
	if o.MaxTokens > 0 {
		// OpenAI's newer models refuse the old name, and other servers do not know the new one.
		if strings.HasPrefix(m.cfg.BaseURL, DefaultBaseURL) {
			params.MaxCompletionTokens = param.NewOpt(int64(o.MaxTokens))
		} else {
			params.MaxTokens = param.NewOpt(int64(o.MaxTokens))
		}
	}
	for _, message := range messages {
		text, err := wire.JoinText(message)
		if err != nil {
			return params, err
		}
		switch message.Role {
		case llms.ChatMessageTypeSystem:
			params.Messages = append(params.Messages, sdk.SystemMessage(text))
		case llms.ChatMessageTypeAI:
			params.Messages = append(params.Messages, sdk.AssistantMessage(text))
		default:
			params.Messages = append(params.Messages, sdk.UserMessage(text))
		}
	}
	return params, nil
}
