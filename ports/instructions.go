package ports

import (
	"context"

	"chatbot/domain/identity"
)

// Instructions stores what people tell the model for all their chats.
type Instructions interface {
	// Instructions returns those of an account, "" if it has none. ErrNoUser.
	Instructions(ctx context.Context, owner identity.UserID) (string, error)
	// SetInstructions replaces them. ErrNoUser.
	SetInstructions(ctx context.Context, owner identity.UserID, text string) error
}
