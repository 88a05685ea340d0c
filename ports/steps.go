package ports

import (
	"context"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/tool"
	"chatbot/domain/usage"
)

// Step is what Steps.Step stores.
type Step struct {
	Owner      identity.UserID
	Answer     chat.Message // its parts up to Seq, and how it was generated, the call of the model that ended included
	Call       *usage.Event // that ended
	WorkerID   string
	LeaseUntil time.Time
}

// Decision is what Steps.Decide stores.
type Decision struct {
	Resume        // of the answer, once nothing waits
	Call   string // the id of the call
	chat.Decision
}

// Steps stores what becomes of calls of tools between two calls of the model.
type Steps interface {
	// Step stores the parts of a streaming answer whose model has asked for calls, and the call of the model with the end of its
	// reservation, and begins the next epoch, for the worker that has the answer. Storing it again has no further effect.
	// Fault: chat.ErrMessage when the answer is not this worker's, has ended, or has later deltas. The parts are not stored then.
	Step(ctx context.Context, s Step) error
	// Decide stores a person's decision on a call of an answer that waits, and the allowance of its tool for the chat. When no other call
	// waits, the answer continues in the same transaction, like Turns.Continue; otherwise it is returned as it waits. Of parallel
	// decisions on a call, the first counts. Faults: tool.ErrNoCall for a call that is missing or foreign; tool.ErrNotWaiting, also for a
	// call of an answer that does not wait; the others of chat.Decide; those of Turns.Continue.
	Decide(ctx context.Context, d Decision) (chat.Turn, error)
	// Decline ends an answer that waits as stopped, with its calls declined, and returns it. One that does not wait is returned as it
	// is. Fault: chat.ErrMessage.
	Decline(ctx context.Context, owner identity.UserID, answer chat.MessageID) (chat.Message, error)
	// Allowed returns the tools that are not asked for in a session. None for a missing or foreign one.
	Allowed(ctx context.Context, owner identity.UserID, session chat.SessionID) ([]tool.ID, error)
}
