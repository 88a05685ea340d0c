package ports

import (
	"context"
	"time"

	"chatbot/domain/audit"
)

// AuditQuery says which events are wanted; zero fields do not narrow.
type AuditQuery struct {
	UserID   int64 // whose account, or who did it
	Action   audit.Action
	Since    time.Time // at it or later
	BeforeID int64     // only older ones
	Limit    int       // at most so many, 1 to 1000
}

// Audit keeps what happened to accounts and logins; nothing in it is ever changed or deleted through this port.
type Audit interface {
	// Record stores an event for good before it returns; the ID is given.
	Record(ctx context.Context, e audit.Event) error
	// List returns events, newest first: the order in which they were stored, backwards.
	List(ctx context.Context, q AuditQuery) ([]audit.Event, error)
}

// AuditRetention lets go of what was kept for long enough. It is the only way out of Audit: the storage itself
// refuses every other change, and anything about the last audit.MinRetention.
type AuditRetention interface {
	// Prune deletes the oldest events from before that instant, at most limit of them, and says how many.
	Prune(ctx context.Context, before time.Time, limit int) (int, error)
}
