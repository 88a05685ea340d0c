package ports

import (
	"context"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/usage"
)

// Unsaved is an answer that has ended and is not stored yet.
type Unsaved struct {
	Owner    identity.UserID
	WorkerID string // worker that generated the answer and holds its row
	Answer   chat.Message
	Format   int // of the answer, see chat.LatestFormat
	At       time.Time
	Call     *usage.Event // that ended with the answer; nil if the model was not asked, or by an earlier release
}

// Spool stores answers on this machine that could not be stored in the database before the process ended.
type Spool interface {
	// Put stores an answer durably. A later call for the same answer replaces it.
	Put(ctx context.Context, a Unsaved) error
	// Take calls store with every spooled answer and removes those for which store returns nil. Parallel calls, also of other
	// processes, may see the same answer. Unreadable files are set aside, reported, and do not stop the others. The error
	// joins all failures.
	Take(ctx context.Context, store func(Unsaved) error) error
}
