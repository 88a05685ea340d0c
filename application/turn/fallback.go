package turn

import (
	"context"
	"errors"
	"slices"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/domain/usage"
	"chatbot/ports"
)

// fallBackWithin is how long after the first request further models than the first fallback are asked, so that nobody waits for the
// timeouts of a whole list.
const fallBackWithin = 2 * time.Minute

// fallBack makes the next model of the administrators' list the one that answers, after an attempt that brought nothing beyond earlier calls, and reports
// whether it did. The failed model's slot is free from then on. The choice is stored before the model is asked, so that a process which
// takes the answer over asks no failed model again.
func (r *generation) fallBack(ctx context.Context, a attempt) bool {
	models, is := r.engine.Settings().FallbackModels, r.turn.Answer.Answer
	late := !is.Fallback.IsZero() && time.Since(r.asked) > fallBackWithin
	if len(models) == 0 || late || !a.outcome.Unanswered || r.hasBegun() {
		return false
	}
	now, why := r.described(a), failure(a.err)
	call, after := r.ended(a.outcome, chat.Failed, why, now), is.Fallback.After(is.Choice, why.Code)
	r.slot.leave()
	for _, id := range models {
		if ctx.Err() != nil {
			return false
		}
		fits, err := r.fallBackTo(ctx, id, after, call)
		switch {
		case err != nil:
			r.engine.record(ctx, ports.Warning, "A fallback could not be stored", r.owner, r.turn, err)
			return false
		case fits:
			r.count(a, now, chat.Failed, why)
			r.engine.FellBack.FellBack(is.ModelID, why.Code)
			if is.Fallback.IsZero() {
				r.chosen = a.err
			}
			r.engine.record(ctx, ports.Warning, "A model failed before its first token; another one is asked", r.owner, r.turn, a.err)
			return true
		}
	}
	return false
}

// hasBegun reports whether the model would have to go on in the middle of what it has begun. The answer then stays with its model. After
// calls, another one can go on.
func (r *generation) hasBegun() bool {
	parts := r.turn.Answer.AllParts()
	if len(parts) == 0 {
		return false
	}
	last := parts[len(parts)-1].Kind
	return last == chat.TextPart || last == chat.ReasoningPart
}

// unanswered returns the failure of the chosen model if none of the fallbacks has answered either, and otherwise nil.
func (r *generation) unanswered(a attempt) error {
	f := r.turn.Answer.Answer.Fallback
	switch {
	case f.IsZero() || r.hasBegun() || !a.outcome.Unanswered && !errors.Is(a.err, errDisplaced):
		return nil
	case r.chosen != nil:
		return r.chosen
	case f.Why == model.ErrGone.Code:
		return model.ErrGone
	}
	return ports.ModelFault(f.Why)
}

// fallBackTo stores that a model answers from now on, in the next epoch, and begins that epoch. It reports false for a model that cannot
// take part: it has failed, does not exist, is not for this person, cannot see the question's pictures, has a full queue, or costs more than the
// budgets leave. When another worker has the answer, the generation is canceled.
func (r *generation) fallBackTo(ctx context.Context, id model.ID, after chat.Fallback, call *usage.Event) (bool, error) {
	e := r.engine
	choice, reserve, err := e.candidate(ctx, r.owner, r.turn, id, after)
	if err != nil {
		return false, nil
	}
	slot, err := e.queues.enter(choice.ModelID, r.owner, (*queue).enter)
	if err != nil {
		return false, nil
	}
	r.setMoving(true)
	defer r.setMoving(false)
	now := e.Clock.Now()
	var allowed chat.Allowance
	err = callStorage(ctx, true, func(ctx context.Context, _ bool) (err error) {
		allowed, err = e.Fallbacks.FallBack(ctx, ports.FallBack{
			Owner: r.owner, MessageID: r.turn.Answer.ID, Seq: r.checkpoint().Seq, Choice: choice, Fallback: after, Call: call,
			WorkerID: e.workerID, At: now, LeaseUntil: now.Add(lease), Reserve: reserve,
		})
		return err
	})
	switch {
	case err == nil:
		r.beginNext(ctx, slot, choice, after, allowed)
		return true, nil
	case errors.Is(err, chat.ErrMessage):
		r.cancel(errLost)
	case isRefusal(err):
		e.countRefusal(err)
		err = nil
	}
	slot.leave()
	return false, err
}

// errFailed: the model has failed in this turn.
var errFailed = errors.New("the model has failed")

// candidate returns how a model would answer, if it exists, the person may use it, and it has not failed in this turn.
func (e *Engine) candidate(ctx context.Context, owner identity.UserID, t chat.Turn, id model.ID, after chat.Fallback) (choice chat.Choice, reserve *ports.Reserve, err error) {
	err = callStorage(ctx, true, func(ctx context.Context, _ bool) error {
		groups, err := e.Groups.GroupsOf(ctx, owner)
		if err != nil {
			return err
		}
		pictures, err := e.needsVision(ctx, owner, t.Question)
		if err != nil {
			return err
		}
		choice, err = e.Generator.Choose(ctx, identity.Actor{User: owner, Role: identity.Member, Groups: groups}, id, after.Parameters, pictures)
		switch {
		case err != nil:
			return err
		case slices.Contains(after.Failed, choice.ModelID):
			return errFailed
		}
		choice.Instructions, choice.Tools = t.Answer.Answer.Instructions, t.Answer.Answer.Tools
		reserve, err = e.reserving(ctx, owner, choice, placeOfAnswer(owner, t.Answer))
		return err
	})
	return choice, reserve, err
}

func (r *generation) setMoving(to bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.moving = to
}

// beginNext begins the next epoch, whose beginning is stored.
func (r *generation) beginNext(ctx context.Context, slot *slot, choice chat.Choice, fallback chat.Fallback, allowed chat.Allowance) {
	r.mu.Lock()
	answer := &r.turn.Answer
	answer.Seq = chat.NextEpoch(answer.Seq)
	answer.Answer.Choice, answer.Answer.Fallback, answer.Answer.Allowed = choice, fallback, allowed
	r.turn.Format = max(r.turn.Format, chat.PartsFormat)
	r.slot, r.seq, r.call = slot, answer.Seq, call{}
	r.mu.Unlock()
	if err := r.engine.Log.Open(r.ctx, answer.ID, answer.Seq, answer.AllParts()); err != nil {
		r.engine.record(ctx, ports.Warning, "Live stream unavailable", r.owner, r.turn, err)
	}
}
