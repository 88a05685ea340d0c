package ports

import (
	"context"

	"chatbot/domain/fault"
	"chatbot/domain/model"
)

// Models stores what administrators say of models.
type Models interface {
	// Load returns all that administrators say of providers and models. It holds every change up to its revision, and may hold later
	// ones.
	Load(ctx context.Context) (model.Stored, error)
	// Revision returns a number that grows with every change of a provider or a model, in a query that is cheap enough to be asked every
	// second or two.
	Revision(ctx context.Context) (int64, error)
	// Put stores an entry, whose Version follows the one that it is based on: 1 for a model of which nothing was said. Faults:
	// model.ErrModelChanged if that is not the current one: of parallel calls based on the same one, one succeeds; model.ErrUnknownGroup.
	Put(ctx context.Context, e model.Entry) error
	// Delete deletes an entry. Fault: model.ErrNoModel.
	Delete(ctx context.Context, id model.ID) error
}

// Endpoints stores the providers of administrators.
type Endpoints interface {
	// Add stores a new provider, whose Version is 1. Faults: model.ErrProviderTaken, model.ErrTooManyProviders.
	Add(ctx context.Context, e model.Endpoint) error
	// Change stores a provider, whose Version follows the one that it is based on; its CreatedAt stays. Faults: model.ErrProviderChanged if
	// that is not the current one: of parallel calls based on the same one, one succeeds; model.ErrNoProvider.
	Change(ctx context.Context, e model.Endpoint) error
	// Delete deletes a provider and all that was said of its models. Fault: model.ErrNoProvider.
	Delete(ctx context.Context, id string) error
	// Reseal replaces the sealed secrets of a provider unless they are others than those of old. Nothing else changes, the revision
	// included.
	Reseal(ctx context.Context, old model.Endpoint, key, headers string) error
}

// ProviderConnector connects to providers.
type ProviderConnector interface {
	// Normalize returns a base URL in the form in which it is stored, and the usual one of the kind for "". The error is a fault about the
	// input base_url: one that is no address, holds a password, or leads to a link-local or metadata address.
	Normalize(kind model.Kind, baseURL string) (string, error)
	// Connect returns a provider, without a request to it. The caller closes it; running answers go on.
	Connect(c model.Connection) (ConnectedProvider, error)
}

// ConnectedProvider is a provider with connections of its own.
type ConnectedProvider interface {
	Provider
	Completer
	Embedder
	// Explain says why a call of Models failed, as an administrator needs to know it. The fault wraps err.
	Explain(err error) *fault.Error
	// Close closes idle connections. Running answers go on.
	Close() error
}
