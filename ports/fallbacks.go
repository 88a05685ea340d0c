package ports

import (
	"context"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/domain/usage"
)

// FallBack is what Fallbacks.FallBack stores.
type FallBack struct {
	Owner      identity.UserID
	MessageID  chat.MessageID
	Seq        int           // of the beginning of the epoch whose call failed
	Choice     chat.Choice   // of the epoch that begins
	Fallback   chat.Fallback // of the answer
	Call       *usage.Event  // that failed; nil if the model was not asked
	WorkerID   string
	At         time.Time
	LeaseUntil time.Time
	Reserve    *Reserve // nil: no budget bounds the owner
}

// FallbackMeter counts fallbacks. It never blocks.
type FallbackMeter interface {
	// FellBack counts a model that failed before its first delta, by the fault's code, and in whose place another one is asked.
	FellBack(from model.ID, code string)
}

// Fallbacks stores that another model answers.
type Fallbacks interface {
	// FallBack makes a streaming answer without deltas begin its next epoch with another model, for the worker that has it. In one
	// transaction it stores the choice, the fallback and the failed call, ends the call's reservation, and reserves for the next one like
	// Turns.Continue; it returns what that call is allowed. Calling it again has no further effect. The instructions of the answer stay.
	//
	// Faults: chat.ErrMessage when the answer is not this worker's, has ended, or has deltas; those of budget.Call.Reserve. Nothing is
	// stored then.
	FallBack(ctx context.Context, f FallBack) (chat.Allowance, error)
}
