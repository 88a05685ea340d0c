package audit

import (
	"context"
	"time"

	"chatbot/domain/job"
	"chatbot/ports"
)

const (
	// batch bounds the events deleted in one transaction, and pause is the time between two, so that other writers wait briefly.
	batch = 1000
	pause = 100 * time.Millisecond
	// pruneTimeout bounds one batch.
	pruneTimeout = 10 * time.Second
	// atOnce bounds the batches of one attempt, so that a large backlog is no failure.
	atOnce = 500
)

// Pruner deletes old events, by jobs.
type Pruner struct {
	Retention ports.AuditRetention
	Clock     ports.Clock
	Logger    ports.Logger
	// Keep is the age up to which events are kept.
	Keep time.Duration
}

// Prune does a job of kind job.PruneAudit.
func (p Pruner) Prune(ctx context.Context, _ job.Job) error {
	before, gone := p.Clock.Now().Add(-p.Keep), 0
	defer func() {
		if gone > 0 {
			p.Logger.Log(ctx, ports.Record{
				Component: "audit", Message: "Old audit events were deleted", Fields: map[string]any{"count": gone, "before": before},
			})
		}
	}()
	for range atOnce {
		call, cancel := context.WithTimeout(ctx, pruneTimeout)
		n, err := p.Retention.Prune(call, before, batch)
		cancel()
		gone += n
		if err != nil || n < batch {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
	return job.Later(0)
}
