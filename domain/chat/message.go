package chat

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"chatbot/domain/fault"
)

// Role says who speaks.
type Role string

// The roles of spec 7.2.3.
const (
	RoleUser      Role = "user"
	RoleAssistant Role = "assistant"
	RoleSystem    Role = "system"
)

// Status is where a message stands. A person's message is Complete from the start; an answer begins
// Streaming and ends in exactly one of the others, with what was said until then kept.
type Status string

// The states of an answer.
const (
	Streaming   Status = "streaming"
	Complete    Status = "complete"
	Stopped     Status = "stopped"     // by the person
	Failed      Status = "failed"      // by the model
	Interrupted Status = "interrupted" // by the server going away
)

// Ended reports whether nothing more will be said.
func (s Status) Ended() bool { return s != Streaming }

// Message is one thing said in a session.
type Message struct {
	ID        int64
	SessionID int64
	Role      Role
	Content   string
	Status    Status
	Answer    Answer   // of an assistant's message
	Failure   *Failure // of a Failed one
	CreatedAt time.Time
}

// Answer is how an answer came about.
type Answer struct {
	Model            string
	PromptTokens     int
	CompletionTokens int
	TokensEstimated  bool // the provider reported no usage
	FirstToken       time.Duration
	Took             time.Duration
	FinishReason     string
}

// TokensUsed is prompt and answer together.
func (a Answer) TokensUsed() int { return a.PromptTokens + a.CompletionTokens }

// Failure is why an answer failed, in words that a person may read.
type Failure struct{ Code, Message string }

// Send is a person's message on its way in. SessionID 0 asks for a new session. ClientID, when set,
// makes the send repeatable: the same id and text give the first result again.
type Send struct {
	SessionID int64
	Text      string
	ClientID  string
}

// Check refuses text that is blank, longer than limit code points, or not storable.
func (s Send) Check(limit int) error {
	var in fault.Inputs
	switch n := utf8.RuneCountInString(s.Text); {
	case strings.TrimSpace(s.Text) == "":
		in.Add("message", "Write a message first.")
	case n > limit:
		in.Add("message", fmt.Sprintf("A message has at most %d characters; this one has %d.", limit, n))
	case !Storable(s.Text):
		in.Add("message", "A message is plain UTF-8 text without NUL characters.")
	}
	if utf8.RuneCountInString(s.ClientID) > MaxClientID || !Storable(s.ClientID) {
		in.Add("client_message_id", "A client_message_id has at most 100 characters.")
	}
	return in.Err()
}

// Turn is an accepted message and the answer to it, both stored. Repeated says that an earlier send
// with the same ClientID stored them.
type Turn struct {
	SessionID int64
	Question  Message
	Answer    Message
	Repeated  bool
}

// Event is one step of an answer as readers see it: a piece of text, or its end.
type Event struct {
	Seq     int      // of a piece: contiguous from 1; of the end: one more than the last piece
	Text    string   // of a piece
	Replace bool     // Text is the whole answer so far, not a piece to append
	End     *Message // set on the last event: the answer as stored
}
