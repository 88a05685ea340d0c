// Package anthropic implements langchaingo's llms.Model over Anthropic's Messages API.
package anthropic

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"sync/atomic"

	"chatbot/adapters/llm"
	"chatbot/adapters/llm/internal/connection"
	"chatbot/adapters/llm/internal/learned"
	"chatbot/adapters/llm/internal/listing"
	"chatbot/ports"

	"github.com/tmc/langchaingo/llms"
)

// DefaultBaseURL is the address of Anthropic's API.
const DefaultBaseURL = "https://api.anthropic.com"

// version is the version of the API.
const version = "2023-06-01"

// Config selects endpoint and key. Nothing is read from the environment.
type Config struct {
	BaseURL   string // without /v1; "" : DefaultBaseURL
	Key       string
	UserAgent string
	Headers   map[string]string // sent with every request, in place of those of the same names
}

// Model implements llms.Model for Anthropic's models; llms.WithModel names the one to ask. Errors carry the faults of
// ports.Provider; a nil error means that there was a stop reason. It takes text and pictures and refuses other parts.
type Model struct {
	base    *url.URL
	client  *http.Client
	header  http.Header
	learned learned.Memory[dialect]
	// answered is set by the first answer.
	answered atomic.Bool
}

var _ llms.Model = (*Model)(nil)

// New returns a model; client is from connection.New. The error describes what is wrong with the base URL without quoting it.
func New(client *http.Client, cfg Config) (*Model, error) {
	if cfg.BaseURL == "" {
		cfg.BaseURL = DefaultBaseURL
	}
	base, err := connection.Base(cfg.BaseURL, "v1/messages", "v1/models", "v1")
	if err != nil {
		return nil, err
	}
	m := &Model{base: base, client: client, header: http.Header{
		"User-Agent": {cfg.UserAgent}, "X-Api-Key": {cfg.Key}, "Anthropic-Version": {version},
	}}
	for name, value := range cfg.Headers {
		m.header.Set(name, value)
	}
	return m, nil
}

// Base returns the address without what it is called with.
func (m *Model) Base() *url.URL { return m.base }

// Ping lists one model, which needs the key and costs nothing. Some gateways have no such list; they are healthy once they have
// answered.
func (m *Model) Ping(ctx context.Context) error {
	err := connection.Ping(ctx, m.client, m.list(url.Values{"limit": {"1"}}), m.header)
	if errors.Is(err, ports.ErrModelMissing) && m.answered.Load() {
		return nil
	}
	return err
}

// mostPages bounds a list that does not end.
const mostPages = 10

// Models lists the models.
func (m *Model) Models(ctx context.Context) ([]llm.Listed, error) {
	var all []llm.Listed
	page := url.Values{"limit": {"1000"}}
	for range mostPages {
		list, err := listing.Request(ctx, m.client, m.list(page), m.header)
		if err != nil {
			return nil, err
		}
		some, err := listing.Read(list)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
		last := list.Get("last_id").Str
		if !list.Get("has_more").Bool() || last == "" || last == page.Get("after_id") {
			break
		}
		page.Set("after_id", last)
	}
	return all, nil
}

// list returns the address of a page of the list of models.
func (m *Model) list(page url.Values) string {
	address := m.base.JoinPath("v1/models")
	query := address.Query()
	for name, values := range page {
		query[name] = values
	}
	address.RawQuery = query.Encode()
	return address.String()
}

// Call implements llms.Model.
func (m *Model) Call(ctx context.Context, prompt string, options ...llms.CallOption) (string, error) {
	return llms.GenerateFromSinglePrompt(ctx, m, prompt, options...)
}
