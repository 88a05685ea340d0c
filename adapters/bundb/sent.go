package bundb

import (
	"context"
	"errors"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// Sent implements ports.Messages.
func (r *Messages) Sent(ctx context.Context, owner identity.UserID, clientID, fingerprint string) (chat.Turn, error) {
	t, err := repeated(ctx, r.db.Reader(), ports.Accept{Owner: owner, Send: chat.Send{ClientID: clientID}, Fingerprint: fingerprint})
	if errors.Is(err, errGone) {
		err = chat.ErrMessage
	}
	if err != nil {
		return chat.Turn{}, because(ctx, "reading an earlier send", err)
	}
	return t, nil
}
