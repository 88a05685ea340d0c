package ports

import (
	"context"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/domain/usage"
)

// Level is the severity of a record.
type Level uint8

// Levels of records.
const (
	Info Level = iota
	Warning
	Error
)

// Record is one line of the log (spec 11.1). It never holds passwords, tokens, addresses or message text. Zero fields are
// omitted.
type Record struct {
	Level     Level
	Component string
	Message   string
	UserID    identity.UserID
	SessionID chat.SessionID
	Took      time.Duration
	Err       error
	Fields    map[string]any
}

// Logger writes records with the request id of ctx. It does not block for long and does not fail.
type Logger interface {
	Log(ctx context.Context, r Record)
}

// Generation is the outcome of one generation of an answer, without earlier epochs.
type Generation struct {
	Model   model.ID
	Status  chat.Status
	Failure string // the fault's code when it failed
	// Asked reports whether the model was asked; if not, only Waited is set.
	Asked      bool
	Waited     time.Duration // in the queue
	FirstToken time.Duration // from the request to the first piece; 0 when there was none
	Took       time.Duration // from the request to the end
	// PromptTokens and CompletionTokens are the provider's, or estimated when it gave none.
	PromptTokens, CompletionTokens int
	Cost                           *usage.Cost // nil: the model has no price
}

// Meter counts chat events (spec 11.2). It never blocks.
type Meter interface {
	// SessionCreated counts a new session.
	SessionCreated()
	// MessageStored counts a message by role and by the model that answers or answered.
	MessageStored(role chat.Role, by model.ID)
	// GenerationEnded records the outcome of a generation.
	GenerationEnded(r Generation)
	// ReaderResumed counts a reader that resumed in the middle of an answer.
	ReaderResumed()
	// AnswersOrphaned counts answers whose process died.
	AnswersOrphaned(n int)
}
