// Package chat holds sessions, messages, the states of an answer, and the part of a conversation that a model gets.
package chat

import (
	"strings"
	"time"
	"unicode/utf8"

	"chatbot/domain/fault"
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
	DefaultTitle  = "New Chat" // of a session that has no title of its own
	MaxTitle      = 255
	MaxClientID   = 100
	PreviewLength = 100
)

// SessionID numbers a session, from 1. 0 is none, or a session to be created.
type SessionID int64

// MessageID numbers a message, from 1, across all sessions; it is greater than the id of the message's parent. 0 is none.
type MessageID int64

// Overview is a session as lists show it.
type Overview struct {
	Session
	MessageCount int    // on all branches
	LastMessage  string // the first PreviewLength code points of the current path's last message
	Running      bool   // an answer is being generated or queued
	Waiting      bool   // the last answer waits for a person's decision
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
