package ports

import (
	"context"

	"chatbot/domain/chat"
	"chatbot/domain/usage"
)

// Calls stores calls of models that generate no answer. Message, Epoch and Purpose identify them, as they do in usage.Event.
type Calls interface {
	// Reserve reserves what the budgets of the call's account leave to it, in the period of its StartedAt, and returns that; the zero
	// Allowance if none bounds the account. It replaces an earlier reservation of the same call. A reservation that is not ended by Record
	// ends by itself after OrphanedFor, at the next Turns.Interrupt; that of a call without a message OrphanedFor after of.Until, and the
	// call is recorded then as it is here. Faults: those of budget.Call.Reserve.
	Reserve(ctx context.Context, call usage.Event, of Reserve) (chat.Allowance, error)
	// Record stores a call that has ended, unless its account is gone, and ends its reservation. Storing it again replaces it.
	Record(ctx context.Context, call usage.Event) error
}
