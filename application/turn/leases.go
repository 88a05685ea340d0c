package turn

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"chatbot/domain/chat"
	"chatbot/ports"
)

// leaseRenewer is what Run does on each tick.
type leaseRenewer struct {
	engine    *Engine
	reclaimAt time.Time // not before
	failing   bool      // so that an outage is logged once
	// workedFrom is since when the storage works: the start, or the end of an outage.
	workedFrom   time.Time
	spoolFailing bool // so that it is logged once
	// resuming is what carries on the answers of a process that died. There may be many: it must not keep
	// ours from being stored.
	resuming sync.WaitGroup
}

// Leases are extended and judged by one reading of the clock: however slow the storage is, what the first
// extended the second does not find run out.
func (k *leaseRenewer) tick(ctx context.Context) {
	now := k.engine.Clock.Now()
	if !k.checkpoint(ctx, now) {
		return
	}
	if !k.failing && !now.Before(k.reclaimAt) && !k.storeSpooled(ctx, now) {
		return
	}
	if k.failing || !now.Before(k.reclaimAt) {
		k.reclaim(ctx, now)
	}
}

// checkpoint stores the text of all running answers together and reports success.
func (k *leaseRenewer) checkpoint(ctx context.Context, now time.Time) bool {
	e := k.engine
	running := slices.DeleteFunc(e.snapshot(), func(r *generation) bool { return r.givenUp.Load() })
	if len(running) == 0 {
		return true
	}
	texts := make([]ports.Checkpoint, len(running))
	noted := make([]func(error, ...ports.Attribute), len(running)) // one statement, a part of every answer's work
	for i, r := range running {
		texts[i] = r.checkpoint()
		_, noted[i] = e.Tracer.Begin(r.ctx, "checkpoint", ports.Attribute{Name: "pieces", Value: texts[i].Seq}, ports.Attribute{Name: "answers", Value: len(running)})
	}
	call, cancel := context.WithTimeout(ctx, checkpointTimeout)
	defer cancel()
	lost, err := e.Turns.Checkpoint(call, e.workerID, texts, now.Add(lease))
	for _, end := range noted {
		end(err)
	}
	// Given up while the statement was on its way: it may have extended their leases again.
	if back := slices.DeleteFunc(slices.Clone(running), func(r *generation) bool { return !r.givenUp.Load() }); len(back) > 0 {
		if err := e.endLeases(ctx, back...); err != nil {
			for _, r := range back {
				e.record(ctx, ports.Error, "Answer could not be handed over; it is when its lease runs out", r.owner, r.turn, err)
			}
		}
	}
	if !k.note(ctx, err) {
		return false
	}
	for _, id := range lost {
		// The run that was looked at: a later one of the same answer may have begun since.
		for _, r := range running {
			if r.turn.Answer.ID == id {
				r.cancel(errLost)
			}
		}
	}
	return true
}

// reclaim ends the answers of processes that died. Our own leases were extended just before.
// A process that drains leaves that to others: it could not carry them on.
func (k *leaseRenewer) reclaim(ctx context.Context, now time.Time) {
	e := k.engine
	if e.isDraining() {
		return
	}
	call, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	k.reclaimAt = now.Add(reclaimEvery)
	if k.failing { // is the storage back? Reads alone do not tell: they may have worked all the time
		k.note(ctx, e.Storage.TryWrite(call))
		return
	}
	orphans, err := e.Turns.Interrupt(call, now)
	if !k.note(ctx, err) || len(orphans) == 0 {
		return
	}
	e.Meter.AnswersOrphaned(len(orphans))
	ids := make([]int64, len(orphans))
	for i, o := range orphans {
		ids[i] = o.Answer.ID
	}
	k.resuming.Go(func() {
		for _, o := range orphans {
			e.resumeOrphan(ctx, o)
		}
	})
	e.Logger.Log(ctx, ports.Record{
		Level: ports.Warning, Component: "turn_engine", Message: "Answers of a process that died were ended as interrupted",
		Fields: map[string]any{"message_ids": ids},
	})
}

// resumeOrphan carries an interrupted answer on, if that is wished and possible, and else tells its readers that
// it has ended.
func (e *Engine) resumeOrphan(ctx context.Context, o ports.Orphan) {
	if e.AutoContinue && mayContinue(o.Answer) {
		_, err := e.carryOn(ctx, o.Owner, o.Answer.ID, e.queue.admitStored, chat.Bounds{})
		if err == nil {
			return
		}
		e.record(ctx, ports.Warning, "Answer could not be carried on", o.Owner, chat.Turn{SessionID: o.Answer.SessionID, Answer: o.Answer}, err)
	}
	_ = e.Log.Close(ctx, o.Answer.ID, o.Answer)
}

// mayContinue bounds how often an answer is carried on unasked: it may be what ends the processes.
func mayContinue(m chat.Message) bool { return m.Seq/chat.EpochSize < maxAutoEpochs }

// note reports whether the storage worked. During an outage nobody could extend a lease, so once it is over
// every process gets time to do so before any is taken for dead.
func (k *leaseRenewer) note(ctx context.Context, err error) bool {
	switch {
	case err == nil && k.failing:
		k.failing = false
		k.engine.away.Store(false)
		k.workedFrom = k.engine.Clock.Now()
		k.reclaimAt = k.workedFrom.Add(graceAfterOutage)
	case err == nil:
	case ctx.Err() != nil: // the server ends, not the storage
	case k.failing:
		k.engine.away.Store(true)
	default:
		k.failing = true
		k.engine.away.Store(!errors.Is(err, context.DeadlineExceeded)) // slow once is not away
		k.engine.Logger.Log(ctx, ports.Record{
			Level: ports.Error, Component: "turn_engine", Message: "Running answers cannot be stored; trying again", Err: err,
		})
	}
	return err == nil
}
