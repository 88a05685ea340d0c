package model

import (
	"time"

	"chatbot/domain/fault"
	"chatbot/domain/identity"
)

// Kind is the protocol of a provider. Kinds are stored: add, never rename.
type Kind string

// The kinds. Demo is this program itself, and cannot be added.
const (
	OpenAI    Kind = "openai" // any compatible server
	Anthropic Kind = "anthropic"
	Ollama    Kind = "ollama"
	Demo      Kind = "demo"
)

// MaxEndpoints is how many providers administrators may add.
const MaxEndpoints = 100

// Faults of providers.
var (
	ErrNoProvider       = fault.New(fault.NotFound, "no_provider", "Provider not found.")
	ErrProviderTaken    = fault.New(fault.Conflict, "provider_taken", "There is a provider with this ID already. Choose another ID.")
	ErrProviderChanged  = fault.New(fault.Conflict, "provider_changed", "This provider has changed in the meantime, and nothing was saved. Look at it again, then decide.")
	ErrTooManyProviders = fault.New(fault.Conflict, "too_many_providers", "There are too many providers. Delete one first.").With(fault.Params{"max": MaxEndpoints})
)

// Endpoint is a provider that an administrator added, as it is stored.
type Endpoint struct {
	ID      string // a slug, which never changes
	Name    string // for people
	Kind    Kind
	BaseURL string
	Key     string // sealed; "": none
	Headers string // sealed; "": none
	Enabled bool
	// OffersNew is whether models that no administrator has enabled or disabled are offered; nil: as long as there are at most MaxOffered.
	OffersNew *bool
	Version   int64 // counts the changes, from 1
	CreatedAt time.Time
	ChangedBy identity.UserID // whose account may be deleted
	ChangedAt time.Time
}

// MaxOffered is how many models a provider may list for all of them to be offered. Of a longer list, a choice has to be made first.
const MaxOffered = 50

// Connection is what is needed to connect to a provider. It holds secrets: it is neither stored nor logged.
type Connection struct {
	ID, Name string
	Kind     Kind
	BaseURL  string
	Key      string            // "": none is sent
	Headers  map[string]string // sent with every request
}

// KeyPlace and HeadersPlace are the places for which the secrets of a provider are sealed.
func KeyPlace(provider string) string     { return "providers/" + provider + "/api_key" }
func HeadersPlace(provider string) string { return "providers/" + provider + "/headers" }
