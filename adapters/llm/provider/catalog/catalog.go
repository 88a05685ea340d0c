// Package catalog knows the models of a provider: what they can, and which of those in its list are for chat.
package catalog

import "chatbot/domain/model"

// Catalog describes the models of one provider.
type Catalog struct {
	Provider        model.Provider
	ContextTokens   int // of each model; 0: by its family
	MaxOutputTokens int // the most of each answer; 0: the provider's default
}
