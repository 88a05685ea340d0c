package turn

import (
	"context"
	"errors"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/job"
	"chatbot/ports"
)

// storeSpooledWithin is how long reclaiming waits for spooled answers that cannot be stored although the storage works.
const storeSpooledWithin = time.Minute

// storeSpooled stores the answers that earlier processes spooled. It precedes each reclaim, which would interrupt them or ask
// the model again, and returns false when reclaiming has to wait. A draining process leaves them to others.
func (k *leaseRenewer) storeSpooled(ctx context.Context, now time.Time) bool {
	e := k.engine
	if e.isDraining() {
		return true
	}
	stored, dropped, failed := 0, 0, 0
	err := e.Spool.Take(ctx, func(a ports.Unsaved) error {
		call, cancel := context.WithTimeout(ctx, storeTimeout)
		defer cancel()
		err := e.Turns.Finish(call, a.WorkerID, a.Answer, a.At, ports.Follow{Call: a.Call, Jobs: append(e.writtenTitle(a.Answer), job.Title(a.Answer.ID, a.Answer.Seq))})
		switch {
		case errors.Is(err, chat.ErrMessage): // deleted, or ended by another worker
			dropped++
			return nil
		case err != nil:
			failed++
			return err
		}
		stored++
		k.announceSpooled(ctx, a)
		return nil
	})
	if again := k.spoolFailing; err != nil && ctx.Err() == nil && !again {
		e.Logger.Log(ctx, ports.Record{Level: ports.Error, Component: "turn_engine", Message: "Spooled answers could not be stored", Err: err})
	}
	k.spoolFailing = err != nil
	if stored+dropped > 0 {
		e.Logger.Log(ctx, ports.Record{
			Level: ports.Warning, Component: "turn_engine", Message: "Answers that an earlier process could not store were taken up from the spool",
			Fields: map[string]any{"stored": stored, "no_longer_wanted": dropped},
		})
	}
	return failed == 0 || !now.Before(k.workedFrom.Add(storeSpooledWithin))
}

// announceSpooled sends the end to readers, or continues an answer that was interrupted.
func (k *leaseRenewer) announceSpooled(ctx context.Context, a ports.Unsaved) {
	e := k.engine
	if a.Answer.Status != chat.Interrupted {
		_ = e.Log.Close(ctx, a.Answer.ID, a.Answer)
		return
	}
	k.resuming.Go(func() { e.resumeOrphan(ctx, ports.Orphan{Owner: a.Owner, Answer: a.Answer, Asked: a.Call != nil}) })
}
