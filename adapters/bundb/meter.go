package bundb

import (
	"context"
	"strings"
	"time"

	"github.com/uptrace/bun"
)

// Meter counts statements (spec 11.2.1: db_query_duration_seconds). kind is select, insert, update,
// delete or other. The time includes waiting for a connection.
type Meter interface {
	Query(kind string, took time.Duration)
	// QueryFailed counts a statement that failed: kind is connection when the database could not be reached
	// or used, else statement. What the caller gave up, or a row that exists already, is no failure.
	QueryFailed(kind string)
}

// hook sees the text of statements, and the values in it; it passes on neither.
type hook struct{ meter Meter }

var _ bun.QueryHook = hook{}

func (hook) BeforeQuery(ctx context.Context, _ *bun.QueryEvent) context.Context { return ctx }

func (h hook) AfterQuery(_ context.Context, e *bun.QueryEvent) {
	kind := strings.ToLower(e.Operation())
	switch kind {
	case "select", "insert", "update", "delete":
	default:
		kind = "other"
	}
	h.meter.Query(kind, time.Since(e.StartTime))
	if failure := failureOf(e.Err); failure != "" {
		h.meter.QueryFailed(failure)
	}
}
