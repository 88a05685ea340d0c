package turn

import (
	"context"
	"errors"
	"sync"
	"time"

	"chatbot/domain/chat"
	"chatbot/ports"
)

// tellUnsaved is how long storing an end may take before readers are told of it.
const tellUnsaved = time.Second

// finish stores the end of an answer, then tells the readers, then frees its place. Readers hear of
// an end only after it is durable. While the storage is away the answer waits, in this process, for as long as that takes.
func (r *generation) finish(ctx context.Context, m chat.Message, cause error) {
	e := r.engine
	defer close(r.stored)
	defer func() {
		e.mu.Lock()
		delete(e.generations, m.ID)
		e.mu.Unlock()
	}()

	handOver := e.AutoContinue && m.Status == chat.Interrupted && errors.Is(context.Cause(ctx), errDraining) && mayContinue(m)
	// The run's own context may have ended; its end has to be stored all the same.
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	defer context.AfterFunc(e.gone, cancel)()
	if handOver {
		r.handOver(ctx, m)
		return
	}
	m, err := r.settle(ctx, m)
	switch {
	case errors.Is(err, errLost): // readers follow whoever has it now
		_ = e.Log.Release(ctx, m.ID)
	case err != nil:
		r.spool(ctx, m, err)
	default:
		_ = e.Log.Close(ctx, m.ID, m)
		e.Meter.MessageStored(chat.RoleAssistant, m.Answer.Model)
		r.log(ctx, m, cause)
	}
}

// settle stores the end and returns the answer as it is stored then. When it was deleted, or ended by
// someone who thought us dead, what is there counts; errLost says that it goes on elsewhere.
func (r *generation) settle(ctx context.Context, m chat.Message) (chat.Message, error) {
	err := r.store(ctx, m)
	if !errors.Is(err, chat.ErrMessage) {
		return m, err
	}
	stored, err := r.engine.Messages.Get(ctx, r.owner, m.ID)
	switch {
	case errors.Is(err, chat.ErrMessage): // deleted: readers are told by what we have
		return m, nil
	case err != nil || !stored.Status.Ended():
		return m, errLost
	}
	return stored, nil
}

// handOver stores the text and lets the lease run out at once, so that the next process that looks carries
// the answer on.
func (r *generation) handOver(ctx context.Context, m chat.Message) {
	e := r.engine
	r.givenUp.Store(true) // first: a checkpoint that is on its way extends the lease, and the leaseRenewer then looks at this
	if err := e.endLeases(ctx, r); err != nil {
		r.spool(ctx, m, err)
		return
	}
	_ = e.Log.Release(ctx, m.ID)
	r.log(ctx, m, nil)
}

// spool keeps the answer for the next process. Its row still streams, until that process stores it or the lease runs out.
func (r *generation) spool(ctx context.Context, m chat.Message, why error) {
	e := r.engine
	ctx = context.WithoutCancel(ctx)
	err := e.Spool.Put(ctx, ports.Unsaved{Owner: r.owner, WorkerID: e.workerID, Answer: m, Title: r.title(m), At: e.Clock.Now()})
	if err != nil {
		e.record(ctx, ports.Error, "Answer could be neither stored nor spooled; its last checkpoint stays", r.owner, r.turn, errors.Join(why, err))
	} else {
		e.record(ctx, ports.Warning, "Answer could not be stored; the next start of this server stores it from the spool", r.owner, r.turn, why)
	}
	_ = e.Log.Release(ctx, m.ID)
}

// endLeases stores what was said, with leases that have run out.
func (e *Engine) endLeases(ctx context.Context, runs ...*generation) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeTimeout)
	defer cancel()
	last := make([]ports.Checkpoint, len(runs))
	for i, r := range runs {
		last[i] = r.checkpoint()
	}
	_, err := e.Turns.Checkpoint(ctx, e.workerID, last, e.Clock.Now().Add(-lease))
	return err
}

// store tries until it is done, the answer turns out not to be ours, or ctx ends.
func (r *generation) store(ctx context.Context, m chat.Message) (err error) {
	e := r.engine
	ctx, end := e.Tracer.Begin(ctx, "store", ports.Attribute{Name: "status", Value: string(m.Status)})
	defer func() { end(err) }()
	defer r.countUnsaved(int64(len(m.Content)))()
	title := r.title(m)
	for wait := 50 * time.Millisecond; ; wait = min(2*wait, 2*time.Second) {
		try, cancel := context.WithTimeout(ctx, storeTimeout)
		err = e.Turns.Finish(try, e.workerID, m, title, e.Clock.Now())
		cancel()
		if err == nil || errors.Is(err, chat.ErrMessage) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(wait):
		}
	}
}

// countUnsaved lets readers, and whoever wants to stop the answer, know that it is whole and waits for the storage, when it still
// does after tellUnsaved, and counts its bytes from then until stored is called.
func (r *generation) countUnsaved(size int64) (stored func()) {
	var mu sync.Mutex
	over, counted := false, false
	late := time.AfterFunc(tellUnsaved, func() {
		mu.Lock()
		defer mu.Unlock()
		if over {
			return
		}
		counted = true
		r.engine.unsaved.Add(size)
		r.unsaved.Store(true)
		r.startSaving()
	})
	return func() {
		late.Stop()
		mu.Lock()
		defer mu.Unlock()
		if over = true; counted {
			r.engine.unsaved.Add(-size)
		}
	}
}

func (r *generation) title(m chat.Message) string {
	return chat.TitleFrom(r.turn.Question.Content, m.Content)
}

func (r *generation) log(ctx context.Context, m chat.Message, cause error) {
	entry := ports.Record{
		Component: "chat_service", Message: "Message processed successfully",
		UserID: r.owner, SessionID: m.SessionID, Took: m.Answer.Took,
		Fields: map[string]any{
			"message_id": m.ID, "model": m.Answer.Model, "tokens": m.Answer.TokensUsed(), "status": string(m.Status),
			"finish_reason": m.Answer.FinishReason, "first_token_ms": m.Answer.FirstToken.Milliseconds(),
		},
	}
	if m.Status != chat.Complete {
		entry.Message = "Answer " + string(m.Status)
	}
	if m.Status == chat.Failed {
		entry.Level, entry.Err = ports.Warning, cause
	}
	r.engine.Logger.Log(ctx, entry)
}
