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

// leaseRenewer holds the state of Run between ticks.
type leaseRenewer struct {
	engine    *Engine
	reclaimAt time.Time // earliest time of the next reclaim
	failing   bool      // during a storage outage, which is logged once
	// workedFrom is the start, or the end of the last storage outage.
	workedFrom   time.Time
	spoolFailing bool // logged once
	// resuming continues answers of dead processes beside the ticks, since there may be many.
	resuming sync.WaitGroup
}

// tick uses one clock reading for extending and judging leases, so that a slow storage never makes a process reclaim its own
// answers.
func (k *leaseRenewer) tick(ctx context.Context) {
	now := k.engine.Clock.Now()
	switch {
	case !k.checkpoint(ctx, now) || k.engine.isDraining(): // a draining process could not continue what it reclaims
	case k.failing:
		k.probe(ctx)
	case !now.Before(k.reclaimAt) && k.storeSpooled(ctx, now):
		k.reclaim(ctx, now)
	}
}

// probe finds out whether a storage outage is over. Only a write shows that: reads may have worked all the time.
func (k *leaseRenewer) probe(ctx context.Context) {
	call, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	k.note(ctx, k.engine.Storage.TryWrite(call))
}

// checkpoint stores the text of all running answers together and reports whether that succeeded.
func (k *leaseRenewer) checkpoint(ctx context.Context, now time.Time) bool {
	e := k.engine
	running := slices.DeleteFunc(e.snapshot(), func(r *generation) bool { return r.givenUp.Load() })
	if len(running) == 0 {
		return true
	}
	checkpoints := make([]ports.Checkpoint, len(running))
	noted := make([]func(error, ...ports.Attribute), len(running)) // one span in the trace of every answer
	for i, r := range running {
		checkpoints[i] = r.checkpoint()
		_, noted[i] = e.Tracer.Begin(r.ctx, "checkpoint", ports.Attribute{Name: "deltas", Value: checkpoints[i].Seq}, ports.Attribute{Name: "answers", Value: len(running)})
	}
	call, cancel := context.WithTimeout(ctx, checkpointTimeout)
	defer cancel()
	lost, err := e.Turns.Checkpoint(call, e.workerID, checkpoints, now.Add(lease))
	for _, end := range noted {
		end(err)
	}
	// Handed over while the statement was in flight, which may have extended their leases again.
	if back := slices.DeleteFunc(slices.Clone(running), func(r *generation) bool { return !r.givenUp.Load() }); len(back) > 0 {
		if err := e.endLeases(ctx, back...); err != nil {
			for _, r := range back {
				e.record(ctx, ports.Error, "Answer could not be handed over; it is when its lease runs out", r.owner, r.asStored(), err)
			}
		}
	}
	if !k.note(ctx, err) {
		return false
	}
	for _, id := range lost {
		// Only the generation that was checkpointed: a later one of the same answer may have begun since.
		for i, r := range running {
			if checkpoints[i].MessageID == id && r.loses(checkpoints[i].Seq) {
				r.cancel(errLost)
			}
		}
	}
	return true
}

// reclaim interrupts the answers of dead processes. Leases of this process were extended just before.
func (k *leaseRenewer) reclaim(ctx context.Context, now time.Time) {
	e := k.engine
	call, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	k.reclaimAt = now.Add(reclaimEvery)
	orphans, err := e.Turns.Interrupt(call, now)
	if !k.note(ctx, err) || len(orphans) == 0 {
		return
	}
	e.Meter.AnswersOrphaned(len(orphans))
	ids := make([]chat.MessageID, len(orphans))
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

// resumeOrphan continues an interrupted answer if AutoContinue allows it or it only waited for files, and otherwise sends its end to readers.
func (e *Engine) resumeOrphan(ctx context.Context, o ports.Orphan) {
	if e.continuesItself(o.Answer) || e.onlyWaited(o.Answer, o.Asked) && e.hasFiles(ctx, o) {
		_, err := e.carryOn(ctx, o.Owner, o.Answer, (*queue).admitStored, chat.Bounds{})
		if err == nil {
			return
		}
		e.record(ctx, ports.Warning, "Answer could not be carried on", o.Owner, chat.Turn{SessionID: o.Answer.SessionID, Answer: o.Answer}, err)
	}
	_ = e.Log.Close(ctx, o.Answer.ID, o.Answer)
}

// continuesItself reports whether an answer that ended like this is continued automatically. The answer itself may be what crashes the
// processes, so that the number of epochs is limited, except for those that fallbacks, calls and decisions began.
func (e *Engine) continuesItself(m chat.Message) bool {
	return e.AutoContinue && m.Status == chat.Interrupted && chat.EpochOf(m.Seq)-len(m.Answer.Fallback.Failed)-m.Answer.Resumed < maxAutoEpochs
}

// note records the result of a storage call and reports whether it succeeded. After an outage, in which no process could
// extend its leases, reclaiming pauses for graceAfterOutage.
func (k *leaseRenewer) note(ctx context.Context, err error) bool {
	switch {
	case err == nil && k.failing:
		k.failing = false
		k.engine.away.Store(false)
		k.workedFrom = k.engine.Clock.Now()
		k.reclaimAt = k.workedFrom.Add(graceAfterOutage)
	case err == nil:
	case ctx.Err() != nil: // shutdown, not an outage
	case k.failing:
		k.engine.away.Store(true)
	default:
		k.failing = true
		k.engine.away.Store(!errors.Is(err, context.DeadlineExceeded)) // one timeout is not an outage
		k.engine.Logger.Log(ctx, ports.Record{
			Level: ports.Error, Component: "turn_engine", Message: "Running answers cannot be stored; trying again", Err: err,
		})
	}
	return err == nil
}
