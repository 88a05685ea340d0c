// Package chat holds sessions, messages, the states of an answer, and the part of a conversation that a model gets.
package chat

import (
	"strings"
	"time"
	"unicode/utf8"

	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/model"
)

// Faults of missing or impossible things. Another person's session or message is indistinguishable from one that never existed.
var (
	ErrSession       = fault.New(fault.NotFound, "invalid_session", "Session not found or access denied")
	ErrMessage       = fault.New(fault.NotFound, "invalid_message", "Message not found or access denied")
	ErrAnswerRunning = fault.New(fault.Conflict, "answer_running", "An answer is still running in this chat. Wait for it to finish, or stop it first.")
	ErrKeyReused     = fault.New(fault.Unprocessable, "idempotency_mismatch", "This client_message_id was already used for a different message.")
	ErrNotLast       = fault.New(fault.Conflict, "not_last", "Only the last answer in a chat can be continued.")
	// ErrNewerFormat: a server of a later release, beside this one, made the answer.
	ErrNewerFormat  = fault.New(fault.Conflict, "newer_format", "A newer version of the server made this answer. Try again in a moment.")
	ErrNothingToSay = fault.New(fault.Conflict, "answer_complete", "This answer is already complete. Regenerate it instead.")
	ErrRestarting   = fault.New(fault.Unavailable, "restarting", "The server is restarting. Try again in a few seconds.").After(5 * time.Second)
)

// Bounds in Unicode code points.
const (
	DefaultTitle  = "New Chat"
	MaxTitle      = 255
	MaxClientID   = 100
	PreviewLength = 100
)

// SessionID numbers a session, from 1. 0 is none, or a session to be created.
type SessionID int64

// MessageID numbers a message, from 1, across all sessions; it is greater than the id of the message's parent. 0 is none.
type MessageID int64

// Session is one person's conversation. LeafID is the end of its current path, which the next message follows; 0 without
// messages. Model is the one that was last chosen for it; "" if none was. PinnedAt and ArchivedAt are zero unless it is pinned or archived.
type Session struct {
	ID         SessionID
	UserID     identity.UserID
	LeafID     MessageID
	Title      string
	Model      model.ID
	CreatedAt  time.Time
	UpdatedAt  time.Time
	PinnedAt   time.Time
	ArchivedAt time.Time
}

// Change changes a session; nil fields are left alone. An empty Model returns to the default. Read is true or nil: a session cannot
// be marked as unread.
type Change struct {
	Title    *string
	Model    *model.ID
	Pinned   *bool
	Archived *bool
	Read     *bool
}

// Check refuses an invalid title, Read false, and an empty change.
func (c Change) Check() error {
	var in fault.Inputs
	if c.Title != nil {
		checkTitle(&in, *c.Title)
	}
	if c.Read != nil && !*c.Read {
		in.Add("read", "must_be_true", "A session can only be marked as read: send true, or leave it out.")
	}
	if c == (Change{}) {
		in.Add("title", "no_change", "Give a title, model, pinned, archived or read.")
	}
	return in.Err()
}

// Overview is a session as lists show it.
type Overview struct {
	Session
	MessageCount int    // on all branches
	LastMessage  string // the first PreviewLength code points of the current path's last message
	Running      bool   // an answer is being generated or queued
	Unread       bool   // an answer has ended, other than by its owner's stop, since the session was marked as read
}

// CheckTitle refuses a title that is empty, too long or not storable.
func CheckTitle(title string) error {
	var in fault.Inputs
	checkTitle(&in, title)
	return in.Err()
}

func checkTitle(in *fault.Inputs, title string) {
	switch n := utf8.RuneCountInString(title); {
	case strings.TrimSpace(title) == "":
		in.Add("title", "blank", "Titles need at least one visible character.")
	case n > MaxTitle:
		in.Add("title", "too_long", "Titles can have at most 255 characters.", fault.Params{"max": MaxTitle, "length": n})
	case !Storable(title):
		in.Add("title", "not_storable", "Titles must be plain UTF-8 text without NUL characters.")
	}
}

// Storable reports whether both databases store the text byte for byte: valid UTF-8 without NUL.
func Storable(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsRune(text, 0)
}

// Sort orders a list of sessions; ties are ordered by id in the same direction.
type Sort string

// The orders of spec 5.2.2.
const (
	CreatedDesc Sort = "created_at_desc"
	CreatedAsc  Sort = "created_at_asc"
	UpdatedDesc Sort = "updated_at_desc"
)

// SessionPage selects a page of a person's sessions.
type SessionPage struct {
	Limit  int
	Offset int64
	Sort   Sort
	// Archived selects the archived sessions, otherwise the others. Pinned sessions come first.
	Archived bool
}
