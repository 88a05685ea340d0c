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
	// QueryFailed counts a failed statement: kind is connection when the database could not be reached or used, else statement. A
	// canceled statement and a unique violation are not failures.
	QueryFailed(kind string)
}

// Tracer traces statements, by the same kinds, as children of the span in ctx.
type Tracer interface {
	Statement(ctx context.Context, kind string) (_ context.Context, end func(error))
}

// hook receives the text of statements with their values; it passes on neither.
type hook struct {
	meter  Meter
	tracer Tracer // nil: no tracing
}

var _ bun.QueryHook = hook{}

// traced is the key under which an event holds the end of its span.
type traced struct{}

func (h hook) BeforeQuery(ctx context.Context, e *bun.QueryEvent) context.Context {
	if h.tracer == nil {
		return ctx
	}
	ctx, end := h.tracer.Statement(ctx, kindOf(e))
	if e.Stash == nil {
		e.Stash = map[any]any{}
	}
	e.Stash[traced{}] = end
	return ctx
}

func kindOf(e *bun.QueryEvent) string {
	operation := e.Operation()
	if _, raw := e.IQuery.(*bun.RawQuery); raw { // bun reports every raw query as a SELECT
		operation, _, _ = strings.Cut(e.Query, " ")
	}
	switch kind := strings.ToLower(operation); kind {
	case "select", "insert", "update", "delete":
		return kind
	case "with":
		return "select"
	}
	return "other"
}

func (h hook) AfterQuery(_ context.Context, e *bun.QueryEvent) {
	failure := failureOf(e.Err)
	if end, ok := e.Stash[traced{}].(func(error)); ok {
		if failure == "" {
			end(nil)
		} else {
			end(e.Err)
		}
	}
	h.meter.Query(kindOf(e), time.Since(e.StartTime))
	if failure != "" {
		h.meter.QueryFailed(failure)
	}
}
