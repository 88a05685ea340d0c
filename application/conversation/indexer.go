package conversation

import (
	"context"
	"time"

	"chatbot/ports"
)

const (
	// indexEvery is how often the indexer looks for what changed: an answer can be found within a second of its end.
	indexEvery = 500 * time.Millisecond
	// indexAtOnce bounds what is indexed in one transaction, for which others who write wait.
	indexAtOnce = 32
	// indexWithin bounds one transaction.
	indexWithin = 30 * time.Second
	// singleAfter is after how many failures in a row titles and messages are indexed one by one, and skipAfter after how many
	// the first of them is skipped. An outage skips nothing, because skipping has to be stored, too.
	singleAfter, skipAfter = 3, 40
	// purgeEvery is how long deleted words may stay in storage before they are removed, which writes the index anew, step by step.
	purgeEvery = time.Hour
	// reportEvery is how often the indexer says how far it is while it has much to do.
	reportEvery = time.Minute
)

// Indexer keeps titles and messages searchable. Any number of processes may have one.
type Indexer struct {
	index  ports.SearchIndex
	clock  ports.Clock
	logger ports.Logger

	failures int // in a row
	singles  int // that were indexed since the last of them
}

// NewIndexer makes an indexer.
func NewIndexer(index ports.SearchIndex, clock ports.Clock, logger ports.Logger) *Indexer {
	return &Indexer{index: index, clock: clock, logger: logger}
}

// Run indexes until ctx ends.
func (x *Indexer) Run(ctx context.Context) {
	tick := time.NewTicker(indexEvery)
	defer tick.Stop()
	failing := false
	var purge time.Time // not before
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		err := x.all(ctx)
		if now := x.clock.Now(); err == nil && !now.Before(purge) {
			var more bool
			if more, err = x.purge(ctx); err == nil && !more {
				purge = now.Add(purgeEvery)
			}
		}
		if err != nil && !failing && ctx.Err() == nil {
			x.logger.Log(ctx, ports.Record{
				Level: ports.Warning, Component: "search", Message: "Titles and messages cannot be indexed for search; trying again", Err: err,
			})
		}
		failing = err != nil
	}
}

// purge does one step, and so leaves others who write most of the time until the next tick.
func (x *Indexer) purge(ctx context.Context) (more bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, indexWithin)
	defer cancel()
	return x.index.Purge(ctx)
}

// all indexes what waits. After each transaction it rests as long as that took, so that an upgrade, after which everything
// is indexed again, leaves others half of the time.
func (x *Indexer) all(ctx context.Context) error {
	began := x.clock.Now()
	reported, count := began, 0
	for {
		start := x.clock.Now()
		n, err := x.next(ctx)
		count += n
		now := x.clock.Now()
		if long := now.Sub(began) >= reportEvery; long && (err != nil || n == 0 || now.Sub(reported) >= reportEvery) {
			reported = now
			x.logger.Log(ctx, ports.Record{
				Component: "search", Message: "Titles and messages are indexed for search", Fields: map[string]any{"count": count, "done": n == 0 && err == nil},
			})
		}
		if err != nil || n == 0 {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(now.Sub(start)):
		}
	}
}

// next indexes some of what waits. After failures it looks for the one that fails, and skips it, so that no text keeps others from
// being found.
func (x *Indexer) next(ctx context.Context) (int, error) {
	call, cancel := context.WithTimeout(ctx, indexWithin)
	defer cancel()
	limit := indexAtOnce
	if x.failures >= singleAfter {
		limit = 1
	}
	n, err := x.index.Index(call, limit)
	switch {
	case ctx.Err() != nil:
		return n, err
	case err != nil:
		x.failures++
		x.singles = 0
	case limit == 1 && n > 0 && x.singles < indexAtOnce:
		x.failures = singleAfter
		x.singles++
	default:
		x.failures = 0
	}
	if x.failures < skipAfter {
		return n, err
	}
	call, cancel = context.WithTimeout(ctx, indexWithin)
	defer cancel()
	skipped, skipErr := x.index.Skip(call)
	if skipErr != nil || skipped == (ports.Unindexed{}) {
		return n, err
	}
	x.failures = singleAfter
	x.logger.Log(ctx, ports.Record{
		Level: ports.Error, Component: "search", Message: "A title or message cannot be indexed for search and is left out",
		Fields: map[string]any{"message_id": skipped.MessageID, "session_id": skipped.SessionID},
	})
	return 1, nil
}
