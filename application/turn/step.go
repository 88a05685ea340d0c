package turn

import (
	"context"
	"errors"
	"sync"
	"time"

	"chatbot/application/internal/retry"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/usage"
	"chatbot/ports"
)

// step stores the calls that the model has asked for, with the model's own call, and begins the next epoch, in which they are made. It
// reports whether the answer goes on: not if nothing can be done before a person has decided.
func (r *generation) step(ctx context.Context, a *attempt) bool {
	if a.err != nil || !a.outcome.Called || ctx.Err() != nil {
		return false
	}
	last := r.checkpoint()
	if chat.AnyCall(last.Parts, chat.CallWaiting) && !chat.AnyCall(last.Parts, chat.CallAsked) {
		return false
	}
	e, now := r.engine, r.described(*a)
	called := r.ended(a.outcome, chat.Complete, nil, now)
	if called != nil {
		now.Cost = called.Cost
	}
	now.Resumed = 1
	answer := r.turn.Answer
	answer.SetParts(last.Parts)
	answer.Seq, answer.Answer = last.Seq, answer.Answer.And(now)
	r.setMoving(true)
	defer r.setMoving(false)
	a.err = r.untilStored(ctx, chat.ErrMessage, func(ctx context.Context) error {
		return e.Steps.Step(ctx, ports.Step{Owner: r.owner, Answer: answer, Call: called, WorkerID: e.workerID, LeaseUntil: e.Clock.Now().Add(lease)})
	})
	if a.err != nil {
		return false
	}
	r.count(*a, now, chat.Complete, nil)
	answer.Seq = chat.NextEpoch(answer.Seq)
	r.mu.Lock()
	r.turn.Answer, r.turn.Format = answer, max(r.turn.Format, chat.ToolsFormat)
	r.seq, r.call = answer.Seq, call{}
	r.mu.Unlock()
	r.begun, r.stepped = false, true
	if err := e.Log.Open(r.ctx, answer.ID, answer.Seq, answer.AllParts()); err != nil {
		e.record(ctx, ports.Warning, "Live stream unavailable", r.owner, r.turn, err)
	}
	return true
}

// untilStored repeats a call of the storage until it succeeds or ctx ends. The error taken means that another worker has the answer: the
// generation is canceled then.
func (r *generation) untilStored(ctx context.Context, taken error, store func(context.Context) error) error {
	unlessTaken := retry.Policy{Backoff: retry.Outage, Each: storeTimeout, Worth: func(err error) bool { return !errors.Is(err, taken) }}
	err := retry.Do(ctx, unlessTaken, func(ctx context.Context, _ int) error { return store(ctx) })
	if errors.Is(err, taken) {
		r.cancel(errLost)
		return errLost
	}
	return err
}

// saveNow stores what readers got so far, and returns when it is durable.
func (r *generation) saveNow(ctx context.Context) error {
	e, now := r.engine, r.checkpoint()
	r.mu.Lock()
	r.saved = now.Seq
	r.mu.Unlock()
	return r.untilStored(ctx, errLost, func(ctx context.Context) error {
		lost, err := e.Turns.Checkpoint(ctx, e.workerID, []ports.Checkpoint{now}, e.Clock.Now().Add(lease))
		if err == nil && len(lost) > 0 {
			return errLost
		}
		return err
	})
}

// makeCalls makes the calls that are due. Each is stored as running before it is made, and all results are before the model is asked. A call
// that was found running, which another process may have made, is made again only if that changes nothing.
func (r *generation) makeCalls(ctx context.Context) error {
	var due []chat.Call
	changed := false
	for _, c := range chat.CallsOf(r.turn.Answer.Parts) {
		switch {
		case c.Status == chat.CallRunning && !r.engine.Tools.Repeatable(c.Tool):
			r.engine.Tools.Ended(ctx, r.calling(c.Lose()))
			r.pass(chat.ResultDelta(c.Lose(), 0))
			changed = true
		case c.Status == chat.CallAsked, c.Status == chat.CallRunning:
			c.Status = chat.CallRunning
			r.watch(c.ID)
			defer r.unwatch(c.ID)
			r.pass(chat.ResultDelta(c, 0))
			due, changed = append(due, c), true
		}
	}
	if !changed {
		return nil
	}
	if err := r.saveNow(ctx); err != nil {
		return err
	}
	err := r.callAll(ctx, due)
	if err == nil && r.passed.Size() > maxAnswer {
		err = errTooLong
	}
	if err == nil && len(due) > 0 {
		err = r.saveNow(ctx)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.turn.Answer.SetParts(r.passed.Parts())
	return err
}

// ending is how a call ended.
type ending struct {
	chat.Returned
	took   time.Duration
	err    error
	unmade *chat.Call // the call, if it was not begun
}

// callAll makes calls, some at a time, of this answer and for the person, and passes their results on as they come. It returns when all have ended.
func (r *generation) callAll(ctx context.Context, due []chat.Call) (err error) {
	ended, free := make(chan ending, len(due)), make(chan struct{}, callsAtOnce)
	var calls sync.WaitGroup
	for _, c := range due {
		calls.Go(func() {
			free <- struct{}{}
			defer func() { <-free }()
			ended <- r.callOne(ctx, c)
		})
	}
	for range due {
		e := <-ended
		if e.err != nil { // the call stays as it is stored, except that a person who stops is told what was not begun
			if e.unmade != nil && errors.Is(context.Cause(ctx), errStopped) {
				r.pass(chat.ResultDelta(e.unmade.Decline(), 0))
			}
			err = errors.Join(err, e.err)
			continue
		}
		r.pass(e.Deltas(r.passed.Parts(), int(max(e.took.Milliseconds(), 1)))...)
	}
	calls.Wait()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

func (r *generation) callOne(ctx context.Context, c chat.Call) ending {
	over, err := r.engine.callers.begin(ctx, r.owner)
	if err != nil {
		return ending{err: err, unmade: &c}
	}
	defer over()
	if ctx.Err() != nil {
		return ending{err: context.Cause(ctx), unmade: &c}
	}
	// Names follow OpenTelemetry's conventions for generative AI where those have one.
	traced, end := r.engine.Tracer.Begin(ctx, "execute_tool "+string(c.Tool), ports.Attribute{Name: "gen_ai.operation.name", Value: "execute_tool"},
		ports.Attribute{Name: "gen_ai.tool.name", Value: string(c.Tool)}, ports.Attribute{Name: "gen_ai.tool.call.id", Value: c.ID})
	began := time.Now()
	asked := r.calling(c)
	asked.Progress = func(text string) { r.setProgress(c.ID, text) }
	returned, err := r.engine.Tools.Call(traced, asked)
	r.unwatch(c.ID)
	end(err, ports.Attribute{Name: "status", Value: string(returned.Status)})
	if err != nil && !errors.Is(context.Cause(ctx), errDraining) && !errors.Is(context.Cause(ctx), errLost) { // else the next worker decides
		r.engine.Tools.Ended(ctx, r.calling(c.Lose()))
	}
	return ending{Returned: returned, took: time.Since(began), err: err}
}

func (r *generation) calling(c chat.Call) chat.Calling {
	return chat.Calling{Call: c, Actor: identity.Actor{User: r.owner, Role: identity.Member}, Session: r.turn.SessionID, Answer: r.turn.Answer.ID}
}

// dropCalls ends the calls of an answer that was stopped. What was begun may have taken effect.
func (r *generation) dropCalls() {
	for _, c := range chat.CallsOf(r.checkpoint().Parts) {
		switch c.Status {
		case chat.CallRunning:
			r.pass(chat.ResultDelta(c.Lose(), 0))
		case chat.CallAsked, chat.CallWaiting:
			r.pass(chat.ResultDelta(c.Decline(), 0))
		}
	}
}

// reserve reserves what the next call of the model may take, unless the beginning of the epoch has done so. It reports that nothing is
// left for it.
func (r *generation) reserve(ctx context.Context) (broke bool, err error) {
	if !r.stepped {
		return false, nil
	}
	r.stepped = false
	e, answer := r.engine, r.turn.Answer
	var allowed chat.Allowance
	during := retry.Policy{Backoff: retry.Outage, Each: storeTimeout, Worth: retry.Passing}
	err = retry.Do(ctx, during, func(ctx context.Context, _ int) error {
		reserve, err := e.reserving(ctx, r.owner, answer.Answer.Choice, placeOfAnswer(r.owner, answer))
		if err != nil || reserve == nil {
			return err
		}
		next := usage.Event{User: r.owner, Message: answer.ID, Epoch: chat.EpochOf(answer.Seq), Purpose: usage.Answer, StartedAt: e.Clock.Now()}
		allowed, err = e.Calls.Reserve(ctx, next, *reserve)
		return err
	})
	if isRefusal(err) {
		e.countRefusal(err)
		return true, nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.turn.Answer.Answer.Allowed = allowed
	return false, err
}
