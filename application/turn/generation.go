package turn

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// generation generates one answer, or one epoch of it, in this process.
type generation struct {
	engine *Engine
	ctx    context.Context // canceled by cancel, with one of the causes in engine.go
	owner  identity.UserID
	cancel context.CancelCauseFunc
	traced func(error, ...ports.Attribute) // ends the span
	stored chan struct{}                   // closed when the end is stored or spooled and readers have it
	// saving is a context that startSaving cancels: when the complete answer waits for the storage (unsaved is set then), or when
	// the generation is over.
	saving      context.Context
	startSaving context.CancelFunc
	unsaved     atomic.Bool
	// givenUp: handed over to another process, so the lease is not extended any more.
	givenUp atomic.Bool
	// Used by the generator's goroutine.
	begun    bool      // text has come in this epoch
	thinking time.Time // when the current reasoning began; zero outside
	asked    time.Time // when a model was first asked
	chosen   error     // the failure of the chosen model, if it failed here and another one is asked
	stepped  bool      // the epoch began because calls had been asked for: nothing is reserved for it yet

	mu   sync.Mutex
	turn chat.Turn // as stored at the start of the epoch; changed by the generator's goroutine, as slot is
	slot *slot     // in the queue of the model's provider
	// reading are the files of the question that the answer waits for. waits is whether it may have to wait.
	reading []chat.File
	waits   bool
	moving  bool         // the next epoch is being stored
	saved   int          // the Seq up to which saveNow stores, or has stored
	passed  chat.Growing // on to readers
	seq     int          // of the last delta
	call    call
	// progress is what the tools of the running calls said last, by the ids of the calls.
	progress map[string]string
}

// asStored returns the turn as it was stored at the start of the epoch.
func (r *generation) asStored() chat.Turn {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.turn
}

// queued returns the slot of the epoch.
func (r *generation) queued() *slot {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.slot
}

// loses reports whether a checkpoint of seq that was refused means that another worker has the answer. One that was on its way when this
// worker stored more, or began the next epoch, does not.
func (r *generation) loses(seq int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return !r.moving && seq >= r.saved && chat.EpochOf(seq) == chat.EpochOf(r.turn.Answer.Seq)
}

func (e *Engine) newGeneration(ctx context.Context, owner identity.UserID, slot *slot, t chat.Turn) *generation {
	r := &generation{engine: e, turn: t, owner: owner, slot: slot, waits: len(t.Question.FileIDs()) > 0, seq: t.Answer.Seq, stored: make(chan struct{})}
	ctx, r.cancel = context.WithCancelCause(context.WithoutCancel(ctx))
	r.ctx, r.traced = e.Tracer.Begin(ctx, "answer", ports.Attribute{Name: "message_id", Value: t.Answer.ID},
		ports.Attribute{Name: "session_id", Value: t.SessionID}, ports.Attribute{Name: "request_id", Value: ports.RequestID(ctx)})
	r.saving, r.startSaving = context.WithCancel(context.Background())
	r.passed.Add(chat.Replacing(t.Answer.Content, t.Answer.Parts))
	return r
}

// generate produces the answer and returns when its end is stored or spooled.
func (r *generation) generate() {
	defer r.cancel(nil)
	defer r.startSaving() // readers wait for its context
	m, err := r.answer(r.ctx)
	r.traced(err, ports.Attribute{Name: "status", Value: string(m.Status)}, ports.Attribute{Name: "deltas", Value: m.Seq})
}

// checkpoint returns what readers got so far.
func (r *generation) checkpoint() ports.Checkpoint {
	r.mu.Lock()
	parts, seq, call, answer := r.passed.Parts(), r.seq, r.call, r.turn.Answer
	r.mu.Unlock()
	return ports.Checkpoint{MessageID: answer.ID, Parts: parts, Seq: seq, Call: r.recordOf(call, answer, parts)}
}

// take passes on what the model produced, and before a text after reasoning how long that took. What is reasoned about how to continue
// a text is dropped: it would come between two halves of a word. It reports false when the answer is too long: then nothing is passed on.
func (r *generation) take(d chat.Delta) bool {
	if r.passed.Size()+d.Size() > maxAnswer {
		return false
	}
	switch {
	case d.Kind != chat.ReasoningPart:
		r.begun = true
		r.endReasoning()
	case !r.begun && r.hasText():
		return true
	case r.thinking.IsZero():
		r.thinking = time.Now()
	}
	r.pass(d)
	return true
}

// hasText reports whether the answer ended in the middle of a text when the epoch began.
func (r *generation) hasText() bool {
	parts := r.turn.Answer.AllParts()
	return len(parts) > 0 && parts[len(parts)-1].Kind == chat.TextPart
}

// endReasoning passes on how long the current reasoning took, if there is one.
func (r *generation) endReasoning() {
	if !r.thinking.IsZero() {
		r.pass(chat.Delta{Kind: chat.ReasoningPart, TookMS: int(max(time.Since(r.thinking).Milliseconds(), 1))})
		r.thinking = time.Time{}
	}
}

// pass appends deltas to the stream log, also after the generation was stopped. A checkpoint has all of them or none.
func (r *generation) pass(all ...chat.Delta) {
	r.mu.Lock()
	for i, d := range all {
		all[i] = r.passed.Spaced(d)
		r.passed.Add(all[i])
		r.seq++
	}
	r.mu.Unlock()
	for _, d := range all {
		_ = r.engine.Log.Append(context.WithoutCancel(r.ctx), r.turn.Answer.ID, d) // without a log, readers fall back to the stored answer
	}
}

// attempt is how the model of an epoch was asked.
type attempt struct {
	outcome    chat.Outcome
	err        error
	waited     time.Duration // in the queue
	firstToken time.Duration // from the request to the first delta; 0 when there was none
	took       time.Duration // from the request to the end
}

// answer has the answer generated, by another model where the chosen one fails, stores the end, and returns it with the error of a
// failed answer.
func (r *generation) answer(ctx context.Context) (chat.Message, error) {
	defer func() { r.slot.leave() }()
	a := r.attempt(ctx)
	for r.fallBack(ctx, a) || r.step(ctx, &a) {
		a = r.attempt(ctx)
	}
	how, why, err := status(ctx, a.err)
	switch {
	case how == chat.Stopped:
		r.dropCalls()
	case how == chat.Complete && chat.AnyCall(r.checkpoint().Parts, chat.CallWaiting):
		how = chat.Waiting
	}
	last, now := r.checkpoint(), r.described(a)
	called := r.ended(a.outcome, how, why, now)
	if called != nil {
		now.Cost = called.Cost
	}
	r.count(a, now, how, why)
	if chosen := r.unanswered(a); how == chat.Failed && chosen != nil {
		now.Choice, now.Fallback = now.Fallback.Chosen(now.Choice), chat.Fallback{}
		why, err = failure(chosen), chosen
	}
	m := r.turn.Answer.Ended(how, why, last.Parts, last.Seq, now)
	r.finish(ctx, m, called, err)
	return m, err
}

// attempt waits for the files of the question and for the slot, makes the calls that are due, and asks the model, unless a call waits for a
// decision or no budget is left.
func (r *generation) attempt(ctx context.Context) (a attempt) {
	if a.err = r.awaitFiles(ctx); a.err != nil {
		return a
	}
	entered := time.Now()
	a.err = r.wait(ctx)
	began := time.Now()
	a.waited = began.Sub(entered)
	if a.err != nil {
		return a
	}
	if a.err = r.makeCalls(ctx); a.err != nil || chat.AnyCall(r.turn.Answer.Parts, chat.CallWaiting) {
		return a
	}
	if broke, err := r.reserve(ctx); broke || err != nil {
		a.outcome.FinishReason, a.err = chat.FinishedBroke, err
		return a
	}
	began = time.Now()
	if r.asked.IsZero() {
		r.asked = began
	}
	a.outcome, a.err = r.engine.Generator.Generate(ctx, chat.Request{Owner: r.owner, Turn: r.turn, Asking: r.asking}, func(d chat.Delta) {
		if a.firstToken == 0 {
			a.firstToken = max(time.Since(began), 1)
			r.spoke()
		}
		if !r.take(d) {
			r.cancel(errTooLong)
			return
		}
		r.pace(ctx, d)
	})
	r.endReasoning()
	a.took = time.Since(began)
	return a
}

// described returns how the epoch was generated.
func (r *generation) described(a attempt) chat.Answer {
	is := r.turn.Answer.Answer
	now := chat.Answer{
		Choice: is.Choice, Fallback: is.Fallback, FirstToken: a.firstToken, Took: a.took, FinishReason: a.outcome.FinishReason,
		PromptTokens: a.outcome.PromptTokens, CompletionTokens: a.outcome.CompletionTokens, TokensEstimated: a.outcome.TokensEstimated,
		Files: a.outcome.Files,
	}
	if now.TokensEstimated {
		now.CompletionTokens = produced(r.turn.Answer, r.checkpoint().Parts)
	}
	return now
}

// count records the outcome of an attempt.
func (r *generation) count(a attempt, now chat.Answer, how chat.Status, why *chat.Failure) {
	counted := ports.Generation{
		Model: now.ModelID, Status: how, Asked: a.outcome.Asked, Waited: a.waited, FirstToken: now.FirstToken,
		Took: now.Took, PromptTokens: now.PromptTokens, CompletionTokens: now.CompletionTokens, Cost: now.Cost,
	}
	if why != nil {
		counted.Failure = why.Code
	}
	r.engine.Meter.GenerationEnded(counted)
}

// wait blocks until the queue lets the answer run.
func (r *generation) wait(ctx context.Context) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if r.slot.running() {
		return nil
	}
	_, end := r.engine.Tracer.Begin(ctx, "queue")
	defer end(nil)
	return r.slot.wait(ctx)
}

// status returns how an answer ended, and the error of a failed one.
func status(ctx context.Context, err error) (chat.Status, *chat.Failure, error) {
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, errTooLong):
		err = errTooLong // also if the model finished before it noticed
	case err == nil:
		return chat.Complete, nil, nil
	case errors.Is(cause, errStopped):
		return chat.Stopped, nil, nil
	case errors.Is(cause, errDraining), errors.Is(cause, errLost):
		return chat.Interrupted, nil, nil
	}
	return chat.Failed, failure(err), err
}

// failure returns an error as people see it.
func failure(err error) *chat.Failure {
	f := fault.From(err)
	return &chat.Failure{Code: f.Code, Message: f.Message, Kind: f.Kind, RetryAfter: f.RetryAfter}
}
