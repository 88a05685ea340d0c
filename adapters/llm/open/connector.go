package open

import (
	"net/url"
	"strconv"
	"strings"

	"chatbot/adapters/internal/address"
	"chatbot/adapters/llm/anthropic"
	"chatbot/adapters/llm/internal/connection"
	"chatbot/adapters/llm/openai"
	"chatbot/adapters/llm/provider"
	"chatbot/adapters/llm/provider/catalog"
	"chatbot/domain/fault"
	"chatbot/domain/model"
	"chatbot/ports"
)

// Connector implements ports.ProviderConnector: it connects to the providers of administrators, as Providers does to those of the
// environment.
type Connector struct {
	MaxOutputTokens int
	Timeouts        ports.ModelTimeouts
	MaxRetries      int
	UserAgent       string
}

var _ ports.ProviderConnector = Connector{}

// maxBaseURL is the longest base URL in bytes.
const maxBaseURL = 2048

// Normalize implements ports.ProviderConnector.
func (Connector) Normalize(kind model.Kind, baseURL string) (string, error) {
	baseURL = strings.TrimSpace(baseURL)
	if baseURL == "" {
		baseURL = map[model.Kind]string{model.OpenAI: openai.DefaultBaseURL, model.Anthropic: anthropic.DefaultBaseURL, model.Ollama: "http://localhost:11434"}[kind]
	}
	if kind == model.Ollama {
		baseURL = strings.TrimSuffix(ollamaBase(baseURL), "/v1")
	}
	base, err := connection.Base(baseURL, "chat/completions", "completions", "models", "v1/messages")
	switch {
	case err != nil, len(baseURL) > maxBaseURL, strings.ContainsFunc(baseURL, func(r rune) bool { return r <= ' ' || r == 0x7f }), !isPort(base):
		return "", fault.Input("base_url", "invalid_address", "Enter an address that begins with http:// or https://.")
	case base.User != nil:
		return "", fault.Input("base_url", "address_with_password", "Enter the address without a name and password, and the key in its own field.")
	case address.CheckHost(base.Hostname()) != nil:
		return "", fault.Input("base_url", "address_not_allowed", "Link-local addresses and those of metadata services can't be used.")
	}
	return base.String(), nil
}

// isPort reports whether an address has no port or one that exists.
func isPort(u *url.URL) bool {
	_, err := strconv.ParseUint(u.Port(), 10, 16)
	return u.Port() == "" || err == nil
}

// Connect implements ports.ProviderConnector.
func (c Connector) Connect(to model.Connection) (ports.ConnectedProvider, error) {
	return connect(provider.Settings{
		Catalog: catalog.Catalog{
			Provider:        model.Provider{ID: to.ID, Name: to.Name, Kind: to.Kind, Usual: defaults[string(to.Kind)]},
			MaxOutputTokens: c.MaxOutputTokens,
		},
		Timeouts: usual(c.Timeouts), MaxRetries: max(c.MaxRetries, 0),
	}, to, c.UserAgent, true)
}
