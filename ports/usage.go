package ports

import (
	"context"

	"chatbot/domain/usage"
)

// Usage adds up what calls of models took. The events are stored by Turns, in the transactions that end the calls.
type Usage interface {
	// Sum returns a sum for each group of the query that has events: by day in order, otherwise the greatest number of tokens first.
	Sum(ctx context.Context, q usage.Query) ([]usage.Sum, error)
}
