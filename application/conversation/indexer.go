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
	// purgeEvery is how long deleted words may stay in storage before they are removed, which writes the index anew, step by step.
	purgeEvery = time.Hour
	// reportEvery is how often the indexer says how far it is while it has much to do.
	reportEvery = time.Minute
)

// Indexer keeps titles and messages searchable. Any number of processes may have one.
type Indexer struct {
	index   ports.SearchIndex
	clock   ports.Clock
	journal ports.Journal
}

// NewIndexer makes an indexer.
func NewIndexer(index ports.SearchIndex, clock ports.Clock, journal ports.Journal) *Indexer {
	return &Indexer{index, clock, journal}
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
			x.journal.Record(ctx, ports.Entry{
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
		call, cancel := context.WithTimeout(ctx, indexWithin)
		n, err := x.index.Index(call, indexAtOnce)
		cancel()
		count += n
		now := x.clock.Now()
		if long := now.Sub(began) >= reportEvery; long && (err != nil || n == 0 || now.Sub(reported) >= reportEvery) {
			reported = now
			x.journal.Record(ctx, ports.Entry{
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
