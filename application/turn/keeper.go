package turn

import (
	"context"
	"time"

	"chatbot/ports"
)

// keeper is what Run does on each tick.
type keeper struct {
	engine  *Engine
	sweepAt time.Time // not before
	failing bool      // so that an outage is logged once
}

// Leases are extended and judged by one reading of the clock: however slow the storage is, what the first
// extended the second does not find run out.
func (k *keeper) tick(ctx context.Context) {
	now := k.engine.Clock.Now()
	if k.checkpoint(ctx, now) && (k.failing || !now.Before(k.sweepAt)) {
		k.sweep(ctx, now)
	}
}

// checkpoint stores the text of all running answers in one statement and reports success.
func (k *keeper) checkpoint(ctx context.Context, now time.Time) bool {
	e := k.engine
	running := e.snapshot()
	if len(running) == 0 {
		return true
	}
	texts := make([]ports.Checkpoint, len(running))
	for i, r := range running {
		texts[i] = ports.Checkpoint{MessageID: r.turn.Answer.ID, Text: r.said()}
	}
	call, cancel := context.WithTimeout(ctx, checkpointTimeout)
	defer cancel()
	lost, err := e.Turns.Checkpoint(call, e.runner, texts, now.Add(lease))
	if !k.note(ctx, err) {
		return false
	}
	for _, id := range lost {
		e.mu.Lock()
		r := e.running[id]
		e.mu.Unlock()
		if r != nil {
			r.cancel(errLost)
		}
	}
	return true
}

// sweep ends the answers of processes that died. Our own leases were extended just before.
func (k *keeper) sweep(ctx context.Context, now time.Time) {
	e := k.engine
	call, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	k.sweepAt = now.Add(sweepEvery)
	before := now
	if k.failing {
		before = time.Unix(0, 0).UTC() // ends nothing: only asks whether the storage is back
	}
	ids, err := e.Turns.Interrupt(call, before)
	if k.note(ctx, err) && len(ids) > 0 {
		e.Journal.Record(ctx, ports.Entry{
			Level: ports.Warning, Component: "turn_engine", Message: "Answers of a process that died were ended as interrupted",
			Fields: map[string]any{"message_ids": ids},
		})
	}
}

// note reports whether the storage worked. During an outage nobody could extend a lease, so once it is over
// every process gets the time of one lease to do so before any is taken for dead.
func (k *keeper) note(ctx context.Context, err error) bool {
	switch {
	case err == nil && k.failing:
		k.failing = false
		k.sweepAt = k.engine.Clock.Now().Add(lease)
	case err == nil:
	case ctx.Err() != nil: // the server ends, not the storage
	case !k.failing:
		k.failing = true
		k.engine.Journal.Record(ctx, ports.Entry{
			Level: ports.Error, Component: "turn_engine", Message: "Running answers cannot be stored; trying again", Err: err,
		})
	}
	return err == nil
}
