package stored

import (
	"time"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/domain/tool"
)

// Session is a row of chat_sessions.
type Session struct {
	bun.BaseModel `bun:"table:chat_sessions,alias:s"`

	ID        chat.SessionID  `bun:"id,pk,autoincrement"`
	UserID    identity.UserID `bun:"user_id"`
	LeafID    chat.MessageID  `bun:"leaf_id,nullzero"`
	Title     string          `bun:"title"`
	Model     model.ID        `bun:"model"`
	CreatedAt time.Time       `bun:"created_at"`
	UpdatedAt time.Time       `bun:"updated_at"`

	PinnedAt   bun.NullTime `bun:"pinned_at"`
	ArchivedAt bun.NullTime `bun:"archived_at"`
	Unread     bool         `bun:"unread"`

	Instructions string      `bun:"instructions"`
	Parameters   *Parameters `bun:"parameters,type:jsonb,nullzero"`
	Tools        Tools       `bun:"tools,type:jsonb,nullzero"`
	AllowedTools Tools       `bun:"allowed_tools,type:jsonb,nullzero"`

	MessageCount int    `bun:"message_count,scanonly"`
	LastMessage  string `bun:"last_message,scanonly"`
	Running      bool   `bun:"running,scanonly"`
	Waiting      bool   `bun:"waiting,scanonly"`
	Total        int    `bun:"total,scanonly"` // of the whole list
}

// Session returns what the row holds, without its counts.
func (r Session) Session() chat.Session {
	return chat.RestoreSession(chat.SessionRecord{
		ID: r.ID, UserID: r.UserID, LeafID: r.LeafID, Title: r.Title, Model: r.Model, Setup: r.setup(), Tools: tool.NewSet(r.Tools...), Unread: r.Unread,
		CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC(), PinnedAt: r.PinnedAt.UTC(), ArchivedAt: r.ArchivedAt.UTC(),
	})
}

func (r Session) setup() chat.Setup {
	return chat.Setup{Instructions: r.Instructions, Parameters: r.Parameters.Model()}
}

// SessionOf returns the row of a session.
func SessionOf(s chat.Session) Session {
	is := s.Record()
	return Session{
		ID: is.ID, UserID: is.UserID, LeafID: is.LeafID, Title: is.Title, Model: is.Model, Unread: is.Unread, Instructions: is.Setup.Instructions, Parameters: ParametersOf(is.Setup.Parameters), Tools: is.Tools.IDs(),
		CreatedAt: bundb.Stamp(is.CreatedAt), UpdatedAt: bundb.Stamp(is.UpdatedAt),
		PinnedAt: bun.NullTime{Time: bundb.Stamp(is.PinnedAt)}, ArchivedAt: bun.NullTime{Time: bundb.Stamp(is.ArchivedAt)},
	}
}

// Overview returns what the row holds.
func (r Session) Overview() chat.Overview {
	return chat.Overview{Session: r.Session(), MessageCount: r.MessageCount, LastMessage: r.LastMessage, Running: r.Running, Waiting: r.Waiting}
}
