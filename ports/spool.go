package ports

import (
	"context"
	"time"

	"chatbot/domain/chat"
)

// Unsaved is an answer that has ended and is not stored.
type Unsaved struct {
	Owner    int64
	WorkerID string // who ran the answer; the row is stored under this name
	Answer   chat.Message
	Title    string // as Turns.Finish takes it
	At       time.Time
}

// Spool keeps answers that could not be stored before their process ended, for the next process on this machine.
type Spool interface {
	// Put keeps an answer. It is durable when Put returns nil. Of two calls for one answer the later one counts.
	Put(ctx context.Context, a Unsaved) error
	// Take calls store with every answer that is kept, and lets go of those for which store returns nil. Parallel calls, of
	// other processes also, may see the same answer. What cannot be read is set aside, so that it is not seen again, and
	// reported; it keeps nothing else from being taken. The error joins all that went wrong.
	Take(ctx context.Context, store func(Unsaved) error) error
}
