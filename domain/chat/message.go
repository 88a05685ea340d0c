package chat

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"chatbot/domain/fault"
	"chatbot/domain/file"
	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/domain/tool"
)

// Role is the author of a message.
type Role string

// The roles of spec 7.2.3.
const (
	RoleUser      Role = "user"
	RoleAssistant Role = "assistant"
	RoleSystem    Role = "system"
)

// Status is the state of a message. A person's message is Complete from the start; an answer begins Streaming and ends in exactly
// one of the other states, keeping its text so far. After Waiting it streams again, or is Stopped.
type Status string

// The states of an answer.
const (
	Streaming   Status = "streaming"
	Complete    Status = "complete"
	Stopped     Status = "stopped"     // by a person
	Failed      Status = "failed"      // by the model
	Interrupted Status = "interrupted" // by a server that went away
	Waiting     Status = "waiting"     // for a person's decision on calls; nothing runs meanwhile
)

// Ended reports whether the content is final.
func (s Status) Ended() bool { return s != Streaming }

// Unread reports whether an answer that ended like this is unread. Who stops one has read it.
func (s Status) Unread() bool { return s.Ended() && s != Stopped }

// Message is one message of a session. Messages form a tree: an edited message or a regenerated answer has the same parent as the
// one that it replaces.
type Message struct {
	ID        MessageID
	SessionID SessionID
	ParentID  MessageID // the message that it follows; 0: it begins the session
	Role      Role
	Content   string // the text
	Parts     []Part // nil when the message is a single text; the text parts together are Content
	Status    Status
	Answer    Answer   // of an assistant message
	Failure   *Failure // of a Failed answer
	// Seq numbers the last delta in Content and Parts, so that a reader of the stored answer can continue with the live one. 0 for a
	// person's message.
	Seq       int
	CreatedAt time.Time
}

// SetParts makes the parts, with their text, the content of the message.
func (m *Message) SetParts(parts []Part) { m.Content, m.Parts = ContentOf(parts), Stored(parts) }

// AllParts returns the parts of the message, also of one that is a single text.
func (m Message) AllParts() []Part { return PartsOf(m.Content, m.Parts) }

// Ended returns the answer as it ended: its parts up to the delta seq, and epoch, which describes how the last epoch was generated,
// added to those before it. why is nil unless the answer failed.
func (m Message) Ended(how Status, why *Failure, parts []Part, seq int, epoch Answer) Message {
	m.SetParts(parts)
	m.Status, m.Failure, m.Seq, m.Answer = how, why, seq, m.Answer.And(epoch)
	return m
}

// Choice is the model that answers and how it is asked. It is made when a message is accepted and stays with the answer.
type Choice struct {
	Model      string   // its name at the provider
	ModelID    model.ID // "" for an answer of a release that did not store it
	Parameters model.Parameters
	// Instructions come after those of the installation: the person's, then the session's.
	Instructions string
	Tools        tool.Set // that the model may call, if it can call any
}

// Fallback is why another model than the chosen one answers. Its zero value means that the chosen one does.
type Fallback struct {
	From       model.ID         // the model that was chosen
	Parameters model.Parameters // that were chosen for it
	Why        string           // the code of its failure
	Failed     []model.ID       // that have been asked in vain, the chosen one first
}

// IsZero reports whether the chosen model answers.
func (f Fallback) IsZero() bool { return f.From == "" }

// After returns how a model comes to answer after the one of the choice has failed with a code.
func (f Fallback) After(c Choice, why string) Fallback {
	if f.IsZero() {
		return Fallback{From: c.ModelID, Parameters: c.Parameters, Why: why, Failed: []model.ID{c.ModelID}}
	}
	f.Failed = append(slices.Clone(f.Failed), c.ModelID)
	return f
}

// Chosen returns what was chosen before the fallback.
func (f Fallback) Chosen(c Choice) Choice {
	if !f.IsZero() {
		c.Model, c.ModelID, c.Parameters = f.From.Name(), f.From, f.Parameters
	}
	return c
}

// Allowance is the most tokens that may be asked of the model for an answer, because budgets reserve no more. The zero Allowance does
// not limit it.
type Allowance struct{ Prompt, Output int }

// Tokens returns what is reserved of a budget of tokens.
func (a Allowance) Tokens() int64 { return int64(a.Prompt) + int64(a.Output) }

// Cost returns what is reserved of a budget of money; 0 without a price.
func (a Allowance) Cost(price *model.Price) model.Cost {
	if cost := price.Cost(a.Prompt, a.Output); cost != nil {
		return *cost
	}
	return 0
}

// Answer describes how an answer was generated.
type Answer struct {
	Choice
	Fallback         Fallback
	Allowed          Allowance // while it is streaming
	PromptTokens     int
	CompletionTokens int
	TokensEstimated  bool // the provider reported no usage
	FirstToken       time.Duration
	Took             time.Duration
	FinishReason     string
	Cost             *model.Cost // nil: the model had no price
	Files            []FileUse   // of the conversation
	Resumed          int         // the epochs that began because calls had ended or were decided on
}

// TokensUsed returns prompt and completion tokens together.
func (a Answer) TokensUsed() int { return a.PromptTokens + a.CompletionTokens }

// NumberedMessage is a message of a history: Siblings are the ids of all messages with the same parent, itself included, oldest
// first.
type NumberedMessage struct {
	Message
	Siblings []MessageID
}

// And combines an answer that was begun as a and continued as more.
func (a Answer) And(more Answer) Answer {
	more.PromptTokens += a.PromptTokens
	more.CompletionTokens += a.CompletionTokens
	more.TokensEstimated = more.TokensEstimated || a.TokensEstimated
	more.Took += a.Took
	if a.FirstToken > 0 {
		more.FirstToken = a.FirstToken
	}
	if more.Files == nil {
		more.Files = a.Files
	}
	more.Resumed += a.Resumed
	if a.Cost != nil {
		cost := *a.Cost
		if more.Cost != nil {
			cost += *more.Cost
		}
		more.Cost = &cost
	}
	return more
}

// Speed returns the tokens that the model produced in a second, from the first one on; 0 if that is not known.
func (a Answer) Speed() float64 {
	if a.CompletionTokens == 0 || a.FirstToken == 0 || a.Took <= a.FirstToken {
		return 0
	}
	return float64(a.CompletionTokens) / (a.Took - a.FirstToken).Seconds()
}

// Failure is why an answer failed, for people to read.
type Failure struct {
	Code, Message string
	// Kind and RetryAfter are sent with the end of the answer and not stored. Kind is fault.Internal when it is read from storage.
	Kind fault.Kind
	// RetryAfter is when the provider accepts requests again; 0: unknown.
	RetryAfter time.Duration
}

// Send is a person's request: a message at the end of a session's current path (SessionID 0: of a new session), an edit of an
// earlier message, or another answer. At most one of the three ids is set. With a ClientID it is idempotent: sending it again
// returns the first result.
type Send struct {
	SessionID   SessionID // of a message at the end of the path
	Edits       MessageID // the person's message that Text replaces
	Regenerates MessageID // the answer beside which another is requested; without Text
	Text        string
	// Files are attached, in this order, to a message, which may be without text then. In an edit, nil means those of the message.
	Files      []file.ID
	ClientID   string
	Model      model.ID         // that answers; "": the session's, else the default
	Parameters model.Parameters // of this answer; what is unset is the session's
	// Tools are those that the model may call, and become the session's; nil means those of the session.
	Tools []tool.ID
	Setup Setup // of a new session
}

// New reports whether it creates a session.
func (s Send) New() bool { return s.SessionID == 0 && s.Edits == 0 && s.Regenerates == 0 }

// Check refuses text that is blank without files, longer than limit code points, or not storable, and files that cannot be attached.
func (s Send) Check(limit int) error {
	var in fault.Inputs
	if err := s.checkFiles(&in); err != nil {
		return err
	}
	switch n := utf8.RuneCountInString(s.Text); {
	case s.Regenerates != 0:
	case strings.TrimSpace(s.Text) == "" && len(s.Files) == 0 && (s.Edits == 0 || s.Files != nil):
		in.Add("message", "blank", "Enter a message.")
	case n > limit:
		in.Add("message", "too_long", fmt.Sprintf("Messages can have at most %d characters. This one has %d.", limit, n), fault.Params{"max": limit, "length": n})
	case !Storable(s.Text):
		in.Add("message", "not_storable", "Messages must be plain UTF-8 text without NUL characters.")
	}
	switch n := utf8.RuneCountInString(s.ClientID); {
	case n > MaxClientID:
		in.Add("client_message_id", "too_long", "A client_message_id can have at most 100 characters.", fault.Params{"max": MaxClientID, "length": n})
	case !Storable(s.ClientID):
		in.Add("client_message_id", "not_storable", "A client_message_id must be plain UTF-8 text without NUL characters.")
	}
	checkTools(&in, s.Tools)
	s.Parameters.Check(&in, "")
	s.Setup.check(&in)
	return in.Err()
}

// Turn is an accepted message and its answer, both stored. Repeated means that an earlier call stored them; WorkerID is the
// worker that generates the answer.
type Turn struct {
	SessionID SessionID
	Question  Message
	Answer    Message
	Repeated  bool
	WorkerID  string
	Format    int // that a server must know to continue the answer, see LatestFormat
}

// Request asks for an answer: the turn as it was accepted, with the model and the parameters that were chosen then and the parts that
// are stored already, after which the answer continues.
type Request struct {
	Owner identity.UserID
	Turn  Turn
	// Asking is called just before the model is asked, with an estimate of the prompt's tokens and the model's price at this time.
	Asking func(promptTokens int, price *model.Price)
}

// Place is where an answer belongs: after the path to the message Before, exclusive, of a session, or with 0 after its whole current path,
// and after a new Question, if there is one. A Place without a session begins one. SoFar are the parts that the answer has already.
type Place struct {
	Owner     identity.UserID
	SessionID SessionID
	Before    MessageID
	Question  string
	Files     []file.ID // of the Question
	SoFar     []Part
}

// Outcome is how a generation ended. FinishReason is empty only beside an error.
type Outcome struct {
	Asked            bool // the model was asked
	Unanswered       bool // beside an error: the model failed before its first delta, and another one might not
	FinishReason     string
	PromptTokens     int
	CompletionTokens int
	CachedTokens     int  // of PromptTokens
	ReasoningTokens  int  // of CompletionTokens
	TokensEstimated  bool // the provider reported no usage: PromptTokens is an estimate, and the others are 0
	Files            []FileUse
	Called           bool // the model asked for calls, which were emitted
}

// Event is one step of an answer as readers see it: the files that are still being read and its position in the queue before the first
// delta, the notice before the first delta that another model answers, a delta, the progress of a call, the notice that it is unsaved after the last delta, or its end.
type Event struct {
	Seq int // see EpochSize; 0 for Reading, Position, FellBack, Progress and Saving, which no log holds
	Delta
	End      *Message // set on the last event: the answer as stored
	Position int      // in the queue for a model, from 1; 0: not waiting
	Reading  []File   // of the question, which the answer waits for
	FellBack *Answer  // by another model than the chosen one
	Progress *Progress
	Saving   bool // the answer seems to have ended and is not stored yet
}
