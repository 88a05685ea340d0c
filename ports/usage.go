package ports

import (
	"context"

	"chatbot/domain/usage"
)

// Usage adds up what calls of models took. The events are stored by Turns, in the transactions that end the calls.
type Usage interface {
	// Sum returns a sum for each group of the query that has events: by day in order, otherwise the greatest number of tokens first. By group, the calls of
	// an account count in each group that it belongs to now; those of accounts in none, and of erased ones, are one sum.
	Sum(ctx context.Context, q usage.Query) ([]usage.Sum, error)
}
