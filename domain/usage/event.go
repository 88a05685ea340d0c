// Package usage counts what calls of models take.
package usage

import (
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/model"
)

// Purpose says what a model was called for.
type Purpose string

// The purposes.
const (
	Answer Purpose = "answer" // generates an answer, or one epoch of it
	Title  Purpose = "title"  // names a session after its first answer
	API    Purpose = "api"    // answers a program
)

// Tokens are counts of tokens.
type Tokens struct {
	In        int // of the prompt, cached ones included
	Out       int // of what the model produced, reasoning included
	Cached    int // those of In that the provider read from its cache
	Reasoning int // those of Out that are reasoning, as far as the provider counts them
}

// Plus returns the sum.
func (t Tokens) Plus(more Tokens) Tokens {
	return Tokens{In: t.In + more.In, Out: t.Out + more.Out, Cached: t.Cached + more.Cached, Reasoning: t.Reasoning + more.Reasoning}
}

// Cost is what calls cost.
type Cost = model.Cost

// Event records one call of a model. Message, Epoch and Purpose identify it: a later record of the same call replaces an earlier one.
type Event struct {
	User      identity.UserID // 0: of an erased account
	Message   chat.MessageID  // may be deleted since; below 0: see WithoutMessage; 0: of an erased account
	Epoch     int             // of the answer, see chat.EpochOf
	Purpose   Purpose
	Model     model.ID
	ModelName string // the provider's own
	Tokens
	Estimated  bool  // the provider reported no counts
	Cost       *Cost // nil: the model had no price when it was asked
	Status     chat.Status
	Failure    string // the fault's code of a call that failed
	StartedAt  time.Time
	Took       time.Duration
	FirstToken time.Duration // 0: there was none
}

// WithoutMessage returns what identifies a call that belongs to no message: a number below 0 in place of the message's id. Other calls do not
// have it as far as the number is random.
func WithoutMessage(random uint64) chat.MessageID {
	return -1 - chat.MessageID(random>>1)
}

// Died returns the record of a call whose process died, from the last record of it while it ran: it took the prompt and the output
// that is stored.
func (e Event) Died() Event {
	e.Status, e.Estimated = chat.Interrupted, true
	return e
}

// Settled returns the record of a call that ended. A call that failed before its first token, and for which the provider reported
// nothing, took nothing: providers do not charge for refusals.
func (e Event) Settled(how chat.Status) Event {
	e.Status = how
	if how == chat.Failed && e.Estimated && e.FirstToken == 0 {
		e.Tokens = Tokens{}
		if e.Cost != nil {
			e.Cost = new(Cost)
		}
	}
	return e
}

// Day returns the day, in UTC, to which the call counts.
func (e Event) Day() Day { return DayOf(e.StartedAt) }
