package ports

import (
	"context"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
)

// Messages reads messages and selects which of several branches is current.
type Messages interface {
	// Path returns the newest limit messages of a session's current path, oldest first, and whether older ones exist. With
	// beforeID > 0 it returns the path that leads to that message, exclusive, even when the message is not on the current
	// path; an id that is not in the session is taken as a position among the ids of the current path. Another person's
	// session is chat.ErrSession.
	Path(ctx context.Context, owner identity.UserID, sessionID chat.SessionID, beforeID chat.MessageID, limit int) ([]chat.Message, bool, error)
	// Get returns one message. One that is missing or in another person's session is chat.ErrMessage.
	Get(ctx context.Context, owner identity.UserID, id chat.MessageID) (chat.Message, error)
	// Siblings returns, for each of the session's messages, the ids of all messages with the same parent, itself included,
	// oldest first, in one statement. It does not check the owner: the messages come from Path.
	Siblings(ctx context.Context, sessionID chat.SessionID, messages []chat.Message) (map[chat.MessageID][]chat.MessageID, error)
	// Sent returns the turn that an earlier send with this ClientID and fingerprint began, with Repeated set.
	// Faults: chat.ErrMessage when there is none; chat.ErrKeyReused when the fingerprint differs.
	Sent(ctx context.Context, owner identity.UserID, clientID, fingerprint string) (chat.Turn, error)
	// Select makes the path through a message, continued by the newest message at each level below it, the current one. It
	// returns the session's id and leaves updated_at alone. An answer that waits and is not the end of that path is stopped, with its calls
	// declined. Another person's message is chat.ErrMessage.
	Select(ctx context.Context, owner identity.UserID, id chat.MessageID) (chat.SessionID, error)
}
