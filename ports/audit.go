package ports

import (
	"context"

	"chatbot/domain/audit"
)

// AuditQuery says which events are wanted; zero fields do not narrow.
type AuditQuery struct {
	UserID   int64 // whose account, or who did it
	Action   audit.Action
	BeforeID int64 // only older ones
	Limit    int   // at most so many, 1 to 1000
}

// Audit keeps what happened to accounts and logins; nothing in it is ever changed or deleted through this port.
type Audit interface {
	// Record stores an event for good before it returns; the ID is given.
	Record(ctx context.Context, e audit.Event) error
	// List returns events, newest first.
	List(ctx context.Context, q AuditQuery) ([]audit.Event, error)
}
