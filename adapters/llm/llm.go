// Package llm holds the terms in which the clients of providers (openai, anthropic, demo) and the provider, which implements
// ports.Provider over any of them, meet. Clients are langchaingo's llms.Model and only have to talk to their provider; open
// assembles the ones that are configured.
package llm

// The ids of the providers. Auto is the first that is configured, in this order, else Demo.
const (
	Auto      = "auto"
	OpenAI    = "openai"
	Anthropic = "anthropic"
	Ollama    = "ollama"
	Demo      = "demo"
)
