package turn

import (
	"context"
	"errors"
	"time"

	"chatbot/domain/chat"
	"chatbot/ports"
)

// finish stores the end of an answer, then tells the readers, then frees its place. Readers hear of
// an end only after it is durable.
func (r *run) finish(ctx context.Context, m chat.Message, cause error) {
	e := r.engine
	defer close(r.stored)
	defer func() {
		e.mu.Lock()
		delete(e.running, m.ID)
		e.mu.Unlock()
	}()

	handOver := e.AutoContinue && m.Status == chat.Interrupted && errors.Is(context.Cause(ctx), errDraining) && mayContinue(m)
	// The run's own context may have ended; its end has to be stored all the same.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), finishWithin)
	defer cancel()
	if handOver {
		r.giveUp(ctx, m)
		return
	}
	m, err := r.settle(ctx, m)
	if err != nil {
		// The row still streams: under someone else, or until its lease runs out. Readers follow that.
		e.record(ctx, ports.Error, "Answer could not be stored; its last checkpoint stays", r.owner, r.turn, err)
		_ = e.Log.Release(ctx, m.ID)
		return
	}
	_ = e.Log.Close(ctx, m.ID, m)
	e.Meter.Said(chat.RoleAssistant, m.Answer.Model)
	r.log(ctx, m, cause)
}

// settle stores the end and returns the answer as it is stored then. When it was deleted, or taken over by
// someone who thought us dead, what is there counts; errLost says that it goes on elsewhere.
func (r *run) settle(ctx context.Context, m chat.Message) (chat.Message, error) {
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

// giveUp stores the text and lets the lease run out at once, so that the next process that looks carries
// the answer on.
func (r *run) giveUp(ctx context.Context, m chat.Message) {
	r.givenUp.Store(true) // first: a checkpoint that is on its way extends the lease, and the keeper then looks at this
	r.engine.endLeases(ctx, r)
	_ = r.engine.Log.Release(ctx, m.ID)
	r.log(ctx, m, nil)
}

// endLeases stores what was said, with leases that have run out.
func (e *Engine) endLeases(ctx context.Context, runs ...*run) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeTimeout)
	defer cancel()
	last := make([]ports.Checkpoint, len(runs))
	for i, r := range runs {
		last[i] = r.checkpoint()
	}
	_, err := e.Turns.Checkpoint(ctx, e.runner, last, e.Clock.Now().Add(-lease))
	if err == nil {
		return
	}
	for _, r := range runs {
		e.record(ctx, ports.Error, "Answer could not be handed over; its last checkpoint stays", r.owner, r.turn, err)
	}
}

// store tries until it is done, the answer turns out not to be ours, or ctx ends.
func (r *run) store(ctx context.Context, m chat.Message) (err error) {
	e := r.engine
	ctx, end := e.Tracer.Begin(ctx, "store", ports.Fact{Name: "status", Value: string(m.Status)})
	defer func() { end(err) }()
	title := chat.TitleFrom(r.turn.Question.Content, m.Content)
	for wait := 50 * time.Millisecond; ; wait = min(2*wait, 2*time.Second) {
		try, cancel := context.WithTimeout(ctx, storeTimeout)
		err = e.Turns.Finish(try, e.runner, m, title, e.Clock.Now())
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

func (r *run) log(ctx context.Context, m chat.Message, cause error) {
	entry := ports.Entry{
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
	r.engine.Journal.Record(ctx, entry)
}
