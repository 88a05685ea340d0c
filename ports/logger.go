package ports

import (
	"context"
	"time"

	"chatbot/domain/chat"
)

// Level is how serious an entry is.
type Level uint8

// The levels that use cases write.
const (
	Info Level = iota
	Warning
	Error
)

// Record is one thing that happened, for operators (spec 11.1). Never put passwords, tokens, addresses
// or message text into it. Zero fields are left out.
type Record struct {
	Level     Level
	Component string
	Message   string
	UserID    int64
	SessionID int64
	Took      time.Duration
	Err       error
	Fields    map[string]any
}

// Logger writes entries; it adds the request id that ctx carries. It never blocks for long and never fails.
type Logger interface {
	Log(ctx context.Context, e Record)
}

// Generation is how one run of an answer went, whatever was said of it in earlier ones.
type Generation struct {
	Model   string
	Status  chat.Status
	Failure string // the fault's code when it failed
	// Asked says that the model was asked at all; without it only Waited is known.
	Asked      bool
	Waited     time.Duration // in the queue
	FirstToken time.Duration // from the request to the first piece; 0 when there was none
	Took       time.Duration // from the request to the end
	// PromptTokens and CompletionTokens are the provider's, or estimated when it gave none.
	PromptTokens, CompletionTokens int
}

// Meter counts what happens in chats (spec 11.2). It never blocks.
type Meter interface {
	// SessionCreated counts a new session.
	SessionCreated()
	// MessageStored counts a message: the model is that of the answer, or of the answer to come.
	MessageStored(role chat.Role, model string)
	// GenerationEnded notes how a run of an answer ended.
	GenerationEnded(r Generation)
	// ReaderResumed counts a reader who came back into the middle of an answer.
	ReaderResumed()
	// AnswersOrphaned counts answers that a process left behind when it died.
	AnswersOrphaned(n int)
}
