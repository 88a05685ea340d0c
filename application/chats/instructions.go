package chats

import (
	"context"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// Instructions returns what the actor tells the model for all chats. Fault: ports.ErrNoUser.
func (s *Service) Instructions(ctx context.Context, actor identity.Actor) (string, error) {
	owner, err := chat.Owner(actor, identity.Read, ports.ErrNoUser)
	if err != nil {
		return "", err
	}
	return s.ports.Instructions.Instructions(ctx, owner)
}

// SetInstructions replaces what the actor tells the model for all chats. It counts from the next message on. Faults: Invalid;
// ports.ErrNoUser.
func (s *Service) SetInstructions(ctx context.Context, actor identity.Actor, text string) error {
	owner, err := chat.Owner(actor, identity.Change, ports.ErrNoUser)
	if err != nil {
		return err
	}
	if err := chat.CheckInstructions(text); err != nil {
		return err
	}
	return s.ports.Instructions.SetInstructions(ctx, owner, text)
}
