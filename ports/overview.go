package ports

import (
	"context"
	"time"

	"chatbot/domain/overview"
	"chatbot/domain/usage"
)

// Overview counts over the whole installation. Its calls read an index, or as much as 30 days hold, not all messages.
type Overview interface {
	Accounts(ctx context.Context) (overview.Accounts, error)
	// Calls returns the calls from a day on, by day and model, in any order.
	Calls(ctx context.Context, from usage.Day) ([]overview.Calls, error)
	// Failures returns how many of the calls from a day on failed, by code, the most frequent first.
	Failures(ctx context.Context, from usage.Day) ([]overview.Failure, error)
	// Answers counts the answers that servers generate or queue, by their leases at now. An answer whose model was just asked may
	// count as waiting until its next checkpoint.
	Answers(ctx context.Context, now time.Time) (overview.Answers, error)
	// Database describes the database.
	Database(ctx context.Context) (overview.Database, error)
}
