package chats

import (
	"context"
	"errors"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/internal/stored"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// Sent implements ports.Messages.
func (r *Messages) Sent(ctx context.Context, owner identity.UserID, clientID, fingerprint string) (chat.Turn, error) {
	t, err := stored.EarlierTurn(ctx, r.db.Reader(), ports.Accept{Owner: owner, Send: chat.Send{ClientID: clientID}, Fingerprint: fingerprint})
	if errors.Is(err, stored.ErrGone) {
		err = chat.ErrMessage
	}
	if err != nil {
		return chat.Turn{}, bundb.Wrap(ctx, "reading an earlier send", err)
	}
	return t, nil
}
