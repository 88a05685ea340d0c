package ports

import (
	"context"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
)

// Sessions stores chat sessions. Every method takes the owner: another person's session is chat.ErrSession, the same as
// one that does not exist.
type Sessions interface {
	// Create stores an empty session and returns it with its ID. It is refused when the owner would exceed the bounds,
	// counting parallel calls and those of Turns.Begin. Faults: those of chat.Bounds.Admit.
	Create(ctx context.Context, s chat.Session, bounds chat.Bounds) (chat.Session, error)
	// Get returns one session with its counts.
	Get(ctx context.Context, owner identity.UserID, id chat.SessionID) (chat.Overview, error)
	// List returns a page of the archived or of the other sessions, and the total number. Pinned sessions come first, the
	// most recently pinned on top, then the rest in the requested order.
	List(ctx context.Context, owner identity.UserID, page chat.SessionPage) ([]chat.Overview, int, error)
	// Change applies a change atomically, as chat.Session.Change does, and leaves updated_at alone, so a session that is renamed, pinned, archived
	// or read keeps its position in the list. Pinning or archiving a session again keeps the first time.
	Change(ctx context.Context, owner identity.UserID, id chat.SessionID, change chat.Change, at time.Time) error
	// Delete permanently removes the session and its messages.
	Delete(ctx context.Context, owner identity.UserID, id chat.SessionID) error
}

// Untitled is a session without a title of its own, and the turn that may give it one.
type Untitled struct {
	SessionID        chat.SessionID
	Question, Answer string
}

// FirstTurn is the first turn of a session, whose answer has ended.
type FirstTurn struct {
	SessionID        chat.SessionID
	Owner            identity.UserID
	Title            string // of the session
	Question, Answer string
	Files            []string // the names of those of the question
	Epoch            int      // of the answer
}

// SessionTitles names sessions that people have not named. No actor is needed: nothing is shown to anybody.
type SessionTitles interface {
	// First returns the turn of an answer to the first message of its session. chat.ErrMessage if there is no such answer, it has not
	// ended, or it answers a later message.
	First(ctx context.Context, answer chat.MessageID) (FirstTurn, error)
	// Replace gives the session another title, if it still has the one before, and no person has given it that.
	Replace(ctx context.Context, session chat.SessionID, before, title string) error
	// Untitled returns the session of an answer, and its turn. chat.ErrMessage if there is no such answer, or its session has a
	// title.
	Untitled(ctx context.Context, answer chat.MessageID) (Untitled, error)
}
