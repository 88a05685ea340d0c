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

// Message is one thing said in a session. Messages form a tree: what replaces a message, edited or said
// anew, has the same parent and stands beside it.
type Message struct {
	ID        MessageID
	SessionID SessionID
	ParentID  MessageID // the message it follows; 0: it begins the session
	Role      Role
	Content   string
	Status    Status
	Answer    Answer   // of an assistant's message
	Failure   *Failure // of a Failed one
	// Seq numbers the last piece that Content holds: with both, a reader of the stored answer can go on
	// with the live one. 0 for a person's message.
	Seq       int
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

// NumberedMessage is a message as a history shows it: Siblings are the ids of all that have its parent, itself
// included, in the order in which they were said.
type NumberedMessage struct {
	Message
	Siblings []MessageID
}

// And is how an answer came about that was begun as a and carried on as more.
func (a Answer) And(more Answer) Answer {
	more.PromptTokens += a.PromptTokens
	more.CompletionTokens += a.CompletionTokens
	more.TokensEstimated = more.TokensEstimated || a.TokensEstimated
	more.Took += a.Took
	if a.FirstToken > 0 {
		more.FirstToken = a.FirstToken
	}
	return more
}

// Failure is why an answer failed, in words that a person may read.
type Failure struct {
	Code, Message string
	// RetryAfter is when the provider wants to be asked again; 0: it did not say. It is told at the end of the
	// answer, not stored.
	RetryAfter time.Duration
}

// Send is what a person says on its way in: a message at the end of a session's current path (SessionID
// 0: of a new session), another wording of an earlier message, or the wish for another answer to it.
// ClientID, when set, makes it repeatable: sending the same again gives the first result again. At most one
// of the three ids is set.
type Send struct {
	SessionID   SessionID // of a message that goes to the end
	Edits       MessageID // the person's message that Text replaces
	Regenerates MessageID // the answer that another one is wanted beside; without Text
	Text        string
	ClientID    string
}

// New reports whether it begins a session.
func (s Send) New() bool { return s.SessionID == 0 && s.Edits == 0 && s.Regenerates == 0 }

// Check refuses text that is blank, longer than limit code points, or not storable.
func (s Send) Check(limit int) error {
	var in fault.Inputs
	switch n := utf8.RuneCountInString(s.Text); {
	case s.Regenerates != 0:
	case strings.TrimSpace(s.Text) == "":
		in.Add("message", "Enter a message.")
	case n > limit:
		in.Add("message", fmt.Sprintf("Messages can have at most %d characters. This one has %d.", limit, n))
	case !Storable(s.Text):
		in.Add("message", "Messages must be plain UTF-8 text without NUL characters.")
	}
	if utf8.RuneCountInString(s.ClientID) > MaxClientID || !Storable(s.ClientID) {
		in.Add("client_message_id", "A client_message_id can have at most 100 characters.")
	}
	return in.Err()
}

// Turn is an accepted message and the answer to it, both stored. Repeated says that an earlier call
// stored them; Runner is who runs the answer.
type Turn struct {
	SessionID SessionID
	Question  Message
	Answer    Message
	Repeated  bool
	WorkerID  string
}

// Event is one step of an answer as readers see it: a piece of text, its end, its place in the queue before the first piece, or,
// after the last one, that it waits to be stored.
type Event struct {
	Seq      int      // see Rounds; 0 for a place in the queue, which no log keeps
	Text     string   // of a piece
	Replace  bool     // Text is the whole answer up to Seq, not a piece to append
	End      *Message // set on the last event: the answer as stored
	Position int      // in the queue for a model, from 1; 0: not waiting
	Saving   bool     // what was said is whole, as far as can be told, and not stored yet; without a Seq, like Place
}

// Pieces of an answer are numbered from 1. When an answer that ended too early is continued, a new epoch
// begins: its pieces are numbered from a multiple of EpochSize, so that a number from an earlier epoch,
// whose last pieces may be lost, can never be taken for one of this. A reader from an earlier epoch gets
// the whole text first, with Replace set. The end is numbered one more than what comes before it.
const (
	EpochSize = 1 << 21 // an answer has at most 2^20 bytes, so fewer pieces
	MaxEpochs = 500     // a Seq fits 31 bits
)

// NextEpoch is the Seq with which an answer that stands at seq is continued.
func NextEpoch(seq int) int { return (seq/EpochSize + 1) * EpochSize }
