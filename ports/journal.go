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

// Entry is one thing that happened, for operators (spec 11.1). Never put passwords, tokens, addresses
// or message text into it. Zero fields are left out.
type Entry struct {
	Level     Level
	Component string
	Message   string
	UserID    int64
	SessionID int64
	Took      time.Duration
	Err       error
	Fields    map[string]any
}

// Journal writes entries; it adds the request id that ctx carries. It never blocks for long and never fails.
type Journal interface {
	Record(ctx context.Context, e Entry)
}

// Meter counts what the turn engine does (spec 11.2.1).
type Meter interface {
	// Said counts a message: the model is that of the answer, or of the answer to come.
	Said(role chat.Role, model string)
	// Answered notes how long a model took from the request to the end.
	Answered(model string, took time.Duration)
}
