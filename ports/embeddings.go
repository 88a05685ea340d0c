package ports

import (
	"context"

	"chatbot/domain/identity"
)

// EmbeddingCall is a call for embeddings in OpenAI's format, as a program has written it.
type EmbeddingCall struct {
	Model string // its name at the provider
	// Body is the request, a JSON object. Its model does not count.
	Body []byte
	// Asker distinguishes people, as in Prompt.
	Asker identity.UserID
}

// Embedder computes embeddings.
type Embedder interface {
	// Embed returns the provider's answer in OpenAI's format, as it is, and the tokens that it took; 0 where the provider counts none. Failures,
	// retries and the end of ctx are as those of Completer.Complete. A model without embeddings is ErrModelRejected.
	Embed(ctx context.Context, call EmbeddingCall) (answer []byte, tokens int, err error)
}
