package ports

import (
	"context"
	"time"

	"chatbot/domain/audit"
	"chatbot/domain/identity"
)

// AuditQuery filters events; zero fields match everything.
type AuditQuery struct {
	UserID   identity.UserID // the account, or the person who acted on it
	Action   audit.Action
	Period   audit.Period
	BeforeID audit.EventID // exclusive
	Limit    int           // 1 to 1000
}

// Audit is the append-only log of what happened to accounts and logins.
type Audit interface {
	// Record stores an event durably before it returns and assigns its ID.
	Record(ctx context.Context, e audit.Event) error
	// List returns events in reverse order of storage.
	List(ctx context.Context, q AuditQuery) ([]audit.Event, error)
}

// AuditRetention deletes old events. The storage itself refuses every other change, and any change to events younger than
// audit.MinRetention.
type AuditRetention interface {
	// Prune deletes up to limit of the oldest events before the given time and returns their number.
	Prune(ctx context.Context, before time.Time, limit int) (int, error)
}
