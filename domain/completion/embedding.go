package completion

import "chatbot/domain/model"

// Embedding is a call for embeddings, with what the server reads of it.
type Embedding struct {
	Model  model.ID
	Body   []byte // the request as it was sent, a JSON object
	Prompt int    // estimated tokens
}
