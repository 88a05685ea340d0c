package audit

import (
	"context"
	"time"

	"chatbot/ports"
)

const (
	// pruneEvery is the interval between deletions.
	pruneEvery = time.Hour
	// batch bounds the events deleted in one transaction, and pause is the time between two, so that other writers wait briefly.
	batch = 1000
	pause = 100 * time.Millisecond
	// pruneTimeout bounds one batch.
	pruneTimeout = 10 * time.Second
)

// Run deletes events older than keep, at once and then every hour, until ctx ends. Any number of processes may run it on one
// database.
func (s *Service) Run(ctx context.Context, keep time.Duration) {
	tick := time.NewTicker(pruneEvery)
	defer tick.Stop()
	for {
		s.prune(ctx, s.Clock.Now().Add(-keep))
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (s *Service) prune(ctx context.Context, before time.Time) {
	gone := 0
	for {
		call, cancel := context.WithTimeout(ctx, pruneTimeout)
		n, err := s.Retention.Prune(call, before, batch)
		cancel()
		gone += n
		if err != nil && ctx.Err() == nil {
			s.Logger.Log(ctx, ports.Record{
				Level: ports.Warning, Component: "audit", Message: "Old audit events could not be deleted; trying again within the hour", Err: err,
			})
		}
		if err != nil || n < batch {
			break
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
	if gone > 0 {
		s.Logger.Log(ctx, ports.Record{
			Component: "audit", Message: "Old audit events were deleted", Fields: map[string]any{"count": gone, "before": before},
		})
	}
}
