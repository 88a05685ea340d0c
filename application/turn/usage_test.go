package turn_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"chatbot/application/turn"
	"chatbot/domain/chat"
	"chatbot/domain/model"
	"chatbot/domain/usage"
	"chatbot/ports"
)

func TestEndedCallIsRecordedWithAnswer(t *testing.T) {
	inBubble(t, saying(time.Second, "one ", "two"), func(t *testing.T, r *rig) {
		r.model.price = &model.Price{Input: 3, Output: 10}
		began := time.Now()
		id := r.send(t, "Hello").Answer.ID
		r.end(t, id)
		want := usage.Event{
			User: ada.User, Message: id, Purpose: usage.Answer, Model: "fake/fake-1", ModelName: "fake-1", Tokens: usage.Tokens{In: 11, Out: 7, Cached: 5, Reasoning: 2},
			Status: chat.Complete, StartedAt: began, Took: 2 * time.Second, FirstToken: time.Microsecond,
		}
		got := r.store.callsOf(id)
		if call := got[0]; len(got) != 1 || !call.StartedAt.Equal(began) {
			t.Fatalf("%+v", got)
		}
		call := got[0]
		if stored := r.store.stored(id).Answer.Cost; call.Cost == nil || *call.Cost != 3*11+10*7 || stored == nil || *stored != *call.Cost {
			t.Errorf("the call costs %v, the answer %v", call.Cost, stored)
		}
		call.StartedAt, call.Cost = began, nil
		if call != want {
			t.Errorf("%+v, want %+v", call, want)
		}
	})
}

// TestPriceOfAskingCounts whatever becomes of the price while the call runs.
func TestPriceOfAskingCounts(t *testing.T) {
	inBubble(t, saying(time.Second, "one ", "two"), func(t *testing.T, r *rig) {
		r.model.price = &model.Price{Output: 10}
		id := r.send(t, "Hello").Answer.ID
		time.Sleep(time.Millisecond)
		r.model.set(&model.Price{Output: 99})
		r.end(t, id)
		r.model.set(nil)
		unpriced := r.send(t, "Hello").Answer.ID
		r.end(t, unpriced)
		if first, second := r.store.callsOf(id)[0].Cost, r.store.callsOf(unpriced)[0].Cost; first == nil || *first != 70 || second != nil {
			t.Errorf("%v, %v", first, second)
		}
	})
}

func TestCallsOfEndsOfEveryKind(t *testing.T) {
	refused := func(context.Context, func(string)) (chat.Outcome, error) { return chat.Outcome{}, ports.ErrModelBusy }
	broken := func(_ context.Context, emit func(string)) (chat.Outcome, error) {
		emit("12345678")
		return chat.Outcome{}, ports.ErrModelCutOff
	}
	for name, c := range map[string]struct {
		script  script
		stop    bool
		status  chat.Status
		failure string
		tokens  usage.Tokens
	}{
		"refused before the first token": {refused, false, chat.Failed, "model_busy", usage.Tokens{}},
		"failed after the first token":   {broken, false, chat.Failed, "model_cut_off", usage.Tokens{In: 9, Out: model.EstimateTokens("12345678")}},
		"stopped":                        {saying(time.Hour, "12345678"), true, chat.Stopped, "", usage.Tokens{In: 9, Out: model.EstimateTokens("12345678")}},
		"stopped before the first token": {func(ctx context.Context, _ func(string)) (chat.Outcome, error) {
			return chat.Outcome{}, wait(ctx, time.Hour)
		}, true, chat.Stopped, "", usage.Tokens{In: 9}},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, c.script, func(t *testing.T, r *rig) {
				r.model.price = &model.Price{Input: 1, Output: 2}
				id := r.send(t, "Hello").Answer.ID
				if c.stop {
					time.Sleep(time.Second)
					if _, err := r.Stop(t.Context(), ada, id); err != nil {
						t.Fatal(err)
					}
				}
				r.end(t, id)
				got := r.store.callsOf(id)
				if len(got) != 1 || got[0].Status != c.status || got[0].Failure != c.failure || got[0].Tokens != c.tokens || !got[0].Estimated || *got[0].Cost != usage.Cost(c.tokens.In+2*c.tokens.Out) {
					t.Errorf("%+v", got)
				}
			})
		})
	}
}

func TestQueuedAnswerThatIsStoppedIsNoCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(saying(time.Hour, "slowly"))
		r.Limits = turn.Limits{Running: 1, PerUser: 10, Waiting: 10}
		r.Engine = turn.New(r.Ports, r.Options)
		defer r.runs()()
		first, second := r.send(t, "first").Answer.ID, r.send(t, "second").Answer.ID
		time.Sleep(2 * time.Second)
		for _, id := range []chat.MessageID{second, first} {
			if _, err := r.Stop(t.Context(), ada, id); err != nil {
				t.Fatal(err)
			}
			r.end(t, id)
		}
		if got := r.store.callsOf(second); len(got) > 0 {
			t.Errorf("%+v", got)
		}
		if got := r.store.callsOf(first); len(got) != 1 {
			t.Errorf("%+v", got)
		}
	})
}

// TestDeadProcessesCallIsRecordedAsCheckpointed and the call of the process that continues the answer is another one.
func TestDeadProcessesCallIsRecordedAsCheckpointed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(saying(100*time.Millisecond, words(300)...))
		dead := &cutOff{fakeStore: r.store}
		r.Turns = dead
		r.model.price = &model.Price{Input: 5, Output: 6}
		defer r.runs()()
		other := r.beside(saying(time.Second, "and ", "more"))
		other.AutoContinue = true
		defer other.runs()()
		id := r.send(t, "Go on").Answer.ID
		time.Sleep(2100 * time.Millisecond)
		dead.set(true)
		stored := r.store.stored(id).Content
		other.end(t, id)
		calls := r.store.callsOf(id)
		if first := calls[0]; len(calls) != 2 || first.Status != chat.Interrupted || first.In != 9 || first.Out != model.EstimateTokens(stored) || !first.Estimated || *first.Cost != usage.Cost(5*9+6*first.Out) {
			t.Errorf("%+v after %q", calls, stored)
		}
		if second := calls[1]; second.Status != chat.Complete || second.In != 11 || second.Out != 7 {
			t.Errorf("%+v", second)
		}
		dead.set(false)
		if _, err := r.Wait(t.Context(), ada, id); err != nil && !errors.Is(err, chat.ErrMessage) {
			t.Error(err)
		}
		time.Sleep(time.Minute) // the first one comes back, and has lost the answer
		if first := r.store.callsOf(id)[0]; first.Out <= model.EstimateTokens(stored) {
			t.Errorf("what it knows of its call is lost: %+v", first)
		}
	})
}
