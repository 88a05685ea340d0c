package turn

import (
	"context"
	"errors"
	"sync"
	"time"

	"chatbot/application/internal/retry"
	"chatbot/domain/chat"
	"chatbot/domain/job"
	"chatbot/domain/usage"
	"chatbot/ports"
)

// tellUnsaved is how long storing an end may take before readers get a saving event.
const tellUnsaved = time.Second

// finish stores the end of an answer and then sends it to readers, so readers see an end only once it is durable. While the
// storage is unavailable, the answer waits in this process for as long as that takes.
func (r *generation) finish(ctx context.Context, m chat.Message, call *usage.Event, cause error) {
	e := r.engine
	defer close(r.stored)
	defer func() {
		e.mu.Lock()
		delete(e.generations, m.ID)
		e.mu.Unlock()
	}()

	waits := len(r.turn.Question.FileIDs()) > 0 && e.onlyWaited(m, call != nil)
	handOver := errors.Is(context.Cause(ctx), errDraining) && (e.continuesItself(m) || waits)
	// The end must be stored even if the context of the generation has ended.
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	defer context.AfterFunc(e.gone, cancel)()
	if handOver {
		r.handOver(ctx, m, call)
		return
	}
	m, err := r.settle(ctx, m, call)
	switch {
	case errors.Is(err, errLost): // readers switch to the worker that has it now
		_ = e.Log.Release(ctx, m.ID)
	case err != nil:
		r.spool(ctx, m, call, err)
	default:
		_ = e.Log.Close(ctx, m.ID, m)
		e.Meter.MessageStored(chat.RoleAssistant, m.Answer.ModelID)
		r.log(ctx, m, cause)
	}
}

// settle stores the end and returns the answer as stored. If another worker has taken the answer over, it returns the end which
// that worker stored, or errLost while there is none or it cannot be read: readers then follow that worker.
func (r *generation) settle(ctx context.Context, m chat.Message, call *usage.Event) (chat.Message, error) {
	err := r.store(ctx, m, call)
	if !errors.Is(err, chat.ErrMessage) {
		return m, err
	}
	stored, err := r.engine.Messages.Get(ctx, r.owner, m.ID)
	switch {
	case errors.Is(err, chat.ErrMessage): // deleted: readers get the end known here
		return m, nil
	case err != nil || !stored.Status.Ended():
		return m, errLost
	}
	return stored, nil
}

// handOver stores the text with an expired lease, so that another process continues the answer.
func (r *generation) handOver(ctx context.Context, m chat.Message, call *usage.Event) {
	e := r.engine
	r.givenUp.Store(true) // set first: a checkpoint in flight may extend the lease again, and the lease renewer then checks this
	if err := e.endLeases(ctx, r); err != nil {
		r.spool(ctx, m, call, err)
		return
	}
	_ = e.Log.Release(ctx, m.ID)
	r.log(ctx, m, nil)
}

// spool writes the answer to the spool. Its row stays streaming until the next process stores it or the lease expires.
func (r *generation) spool(ctx context.Context, m chat.Message, call *usage.Event, why error) {
	e := r.engine
	ctx = context.WithoutCancel(ctx)
	err := e.Spool.Put(ctx, ports.Unsaved{Owner: r.owner, WorkerID: e.workerID, Answer: m, Format: chat.FormatAfter(r.turn.Format, m.Parts), At: e.Clock.Now(), Call: call})
	if err != nil {
		e.record(ctx, ports.Error, "Answer could be neither stored nor spooled; its last checkpoint stays", r.owner, r.turn, errors.Join(why, err))
	} else {
		e.record(ctx, ports.Warning, "Answer could not be stored; the next start of this server stores it from the spool", r.owner, r.turn, why)
	}
	_ = e.Log.Release(ctx, m.ID)
}

// endLeases stores the text of generations with expired leases.
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

// store retries until the end is stored, another worker has the answer, or ctx ends.
func (r *generation) store(ctx context.Context, m chat.Message, call *usage.Event) (err error) {
	e := r.engine
	ctx, end := e.Tracer.Begin(ctx, "store", ports.Attribute{Name: "status", Value: string(m.Status)})
	defer func() { end(err) }()
	defer r.countUnsaved(int64(len(m.Content)))()
	follow := ports.Follow{Call: call, Jobs: r.follow(m)}
	unlessTaken := retry.Policy{Backoff: retry.Outage, Each: storeTimeout, Worth: func(err error) bool { return !errors.Is(err, chat.ErrMessage) }}
	return retry.Do(ctx, unlessTaken, func(ctx context.Context, _ int) error {
		return e.Turns.Finish(ctx, e.workerID, m, e.Clock.Now(), follow)
	})
}

// countUnsaved returns at once. Unless the returned function is called within tellUnsaved, the answer's bytes count as unsaved
// until it is called, and readers and Stop report that the answer is complete but not saved.
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

// follow returns the jobs that follow the end of the answer: a question without words leaves its session without a title, and the title
// model writes one from the first answer.
func (r *generation) follow(m chat.Message) (jobs []job.Spec) {
	if chat.TitleFrom(r.turn.Question.Content, "", chat.NamesOf(r.turn.Question.Files())...) == chat.DefaultTitle {
		jobs = append(jobs, job.Title(m.ID, m.Seq))
	}
	if r.turn.Question.ParentID == 0 {
		jobs = append(jobs, r.engine.writtenTitle(m)...)
	}
	return jobs
}

// writtenTitle returns the job by which a title model writes a title from an answer, if there is one.
func (e *Engine) writtenTitle(m chat.Message) []job.Spec {
	if e.Settings().TitleModel == "" || m.Content == "" || m.Status != chat.Complete && m.Status != chat.Stopped {
		return nil
	}
	return []job.Spec{job.WrittenTitle(m.ID, m.Seq)}
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
