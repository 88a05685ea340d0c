package ports

import (
	"context"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
)

// TranscriptReader reads all of a person's sessions and messages, one page at a time, so that no caller holds a whole chat
// in memory.
type TranscriptReader interface {
	// Sessions returns up to limit sessions with an id greater than after, archived ones included, ordered by id.
	Sessions(ctx context.Context, owner identity.UserID, after chat.SessionID, limit int) ([]chat.Session, error)
	// Messages returns up to limit messages of all branches with an id greater than after, ordered by id; a parent always
	// precedes its children. Another person's session is chat.ErrSession.
	Messages(ctx context.Context, owner identity.UserID, sessionID chat.SessionID, after chat.MessageID, limit int) ([]chat.Message, error)
	// PageAnchors returns every n-th message id of the path that ends with messageID, counted back from messageID, which is
	// the last anchor; oldest first. Another person's session is chat.ErrSession; a message outside the session is
	// chat.ErrMessage.
	PageAnchors(ctx context.Context, owner identity.UserID, sessionID chat.SessionID, messageID chat.MessageID, n int) ([]chat.MessageID, error)
	// PathPage returns the last limit messages of the path that ends with messageID, that message included, oldest first.
	// Faults: those of PageAnchors.
	PathPage(ctx context.Context, owner identity.UserID, sessionID chat.SessionID, messageID chat.MessageID, limit int) ([]chat.Message, error)
}
