package chats

import (
	"context"
	"time"

	"chatbot/ports"
)

const (
	// indexEvery is the interval between checks for changes, so that an answer can be found within a second of its end.
	indexEvery = 500 * time.Millisecond
	// indexAtOnce bounds the rows indexed in one transaction, because other writers wait for it.
	indexAtOnce = 32
	// indexWithin bounds one transaction.
	indexWithin = 30 * time.Second
	// singleAfter is the number of consecutive failures after which titles and messages are indexed one by one, and skipAfter the
	// number after which the first of them is skipped. An outage skips nothing, because a skip has to be stored, too.
	singleAfter, skipAfter = 3, 40
	// purgeEvery is the interval between removals of deleted words from storage, which rewrite the index step by step.
	purgeEvery = time.Hour
	// reportEvery is the interval between progress records while indexing takes long.
	reportEvery = time.Minute
)

// Indexer indexes titles, messages and the texts of files for search. Any number of processes may run one.
type Indexer struct {
	index  ports.SearchIndex
	clock  ports.Clock
	logger ports.Logger

	failures int // consecutive
	singles  int // rows indexed one by one since the last failure
}

// NewIndexer returns an indexer that does nothing until Run is called.
func NewIndexer(index ports.SearchIndex, clock ports.Clock, logger ports.Logger) *Indexer {
	return &Indexer{index: index, clock: clock, logger: logger}
}

// Run indexes until ctx ends.
func (x *Indexer) Run(ctx context.Context) {
	tick := time.NewTicker(indexEvery)
	defer tick.Stop()
	failing := false
	var purge time.Time // earliest time of the next purge
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
				Level: ports.Warning, Component: "search", Message: "Titles, messages and files cannot be indexed for search; trying again", Err: err,
			})
		}
		failing = err != nil
	}
}

// purge performs one step per tick, so that other writers have most of the time in between.
func (x *Indexer) purge(ctx context.Context) (more bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, indexWithin)
	defer cancel()
	return x.index.Purge(ctx)
}

// all indexes everything that is pending. After each transaction it pauses for as long as that took, so that other writers have
// half of the time, also after an upgrade that indexes everything again.
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
				Component: "search", Message: "Titles, messages and files are indexed for search", Fields: map[string]any{"count": count, "done": n == 0 && err == nil},
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

// next indexes some pending rows and returns their number. After repeated failures it isolates the row that fails and skips it,
// so that one text does not block the others.
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
		Level: ports.Error, Component: "search", Message: "A title, message or file cannot be indexed for search and is left out",
		Fields: map[string]any{"message_id": skipped.MessageID, "session_id": skipped.SessionID, "file_id": skipped.FileID},
	})
	return 1, nil
}
