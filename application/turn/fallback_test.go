package turn_test

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"chatbot/application/turn"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/domain/usage"
	"chatbot/ports"
)

const (
	usualOne model.ID = "fake/fake-1" // the default
	teamOne  model.ID = "team/team-1"
)

// without makes models fail before their first delta.
func without(models ...model.ID) func(context.Context, model.ID) error {
	return func(_ context.Context, of model.ID) error {
		if slices.Contains(models, of) {
			return ports.ErrModelBusy.After(7 * time.Second)
		}
		return nil
	}
}

// askedModels returns the models in the order in which they were asked.
func (r *rig) askedModels() (all []model.ID) {
	for _, asked := range r.model.asked() {
		all = append(all, asked.Turn.Answer.Answer.ModelID)
	}
	return all
}

func TestNextModelAnswersWhenTheChosenOneFails(t *testing.T) {
	inBubble(t, saying(time.Second, "fine ", "answer"), func(t *testing.T, r *rig) {
		r.model.down, r.budgets.models = without(usualOne), []model.ID{usualOne, slowOne}
		r.store.personal = "Be brief."
		warm := 0.5
		started := r.sendTo(t, chat.Send{Text: "Hello", Parameters: model.Parameters{Temperature: &warm}})
		events := r.follow(t, started.Answer.ID, 0)
		m := r.end(t, started.Answer.ID)
		if m.Status != chat.Complete || m.Content != "fine answer" || m.Answer.ModelID != slowOne || m.Answer.Model != "slow-1" {
			t.Errorf("%+v", m)
		}
		want := chat.Fallback{From: usualOne, Parameters: model.Parameters{Temperature: &warm}, Why: "model_busy", Failed: []model.ID{usualOne}}
		if stored := r.store.stored(m.ID).Answer; !reflect.DeepEqual(stored.Fallback, want) || *stored.Parameters.Temperature != warm {
			t.Errorf("stored %+v", stored)
		}
		if first := events[0].FellBack; first == nil || first.ModelID != slowOne || first.Fallback.From != usualOne || !events[1].Replace || events[1].Seq != chat.EpochSize {
			t.Errorf("readers got %+v", events[:2])
		}
		for i, e := range events[2:] {
			if e.Seq != chat.EpochSize+i+1 {
				t.Errorf("event %d has the number %d", i, e.Seq)
			}
		}
		if asked := r.model.asked()[1].Turn.Answer.Answer; asked.Instructions != "Be brief." {
			t.Errorf("asked with %+v", asked)
		}
		if r.store.models[started.SessionID] != "" {
			t.Error("the session's model was changed")
		}
		if !slices.Equal(r.meter.fellBack, []string{"fake/fake-1 model_busy"}) {
			t.Errorf("counted %v", r.meter.fellBack)
		}
	})
}

func TestEachCallOfFallbacksIsRecordedForItsModel(t *testing.T) {
	inBubble(t, saying(time.Second, "fine"), func(t *testing.T, r *rig) {
		r.model.down, r.budgets.models, r.model.groups = without(usualOne, slowOne), []model.ID{slowOne, teamOne}, []identity.GroupID{3}
		r.model.price = &model.Price{Input: 1, Output: 1}
		id := r.send(t, "Hello").Answer.ID
		m := r.end(t, id)
		calls := r.store.callsOf(id)
		for epoch, want := range []usage.Event{
			{Model: usualOne, Status: chat.Failed, Failure: "model_busy"}, {Model: slowOne, Status: chat.Failed, Failure: "model_busy"},
			{Model: teamOne, Status: chat.Complete, Tokens: usage.Tokens{In: 11, Out: 7, Cached: 5, Reasoning: 2}},
		} {
			got := calls[epoch]
			if got.Model != want.Model || got.ModelName != want.Model.Name() || got.Status != want.Status || got.Failure != want.Failure || got.Tokens != want.Tokens {
				t.Errorf("epoch %d: %+v", epoch, got)
			}
		}
		if len(calls) != 3 || m.Answer.PromptTokens != 11 || m.Answer.Took != time.Second || *m.Answer.Cost != 18 {
			t.Errorf("%d calls, %+v", len(calls), m.Answer)
		}
		if got := m.Answer.Fallback; got.From != usualOne || !slices.Equal(got.Failed, []model.ID{usualOne, slowOne}) {
			t.Errorf("%+v", got)
		}
		var ends []string
		for _, g := range r.meter.answered {
			ends = append(ends, string(g.Model)+" "+string(g.Status))
		}
		if !slices.Equal(ends, []string{"fake/fake-1 failed", "slow/slow-1 failed", "team/team-1 complete"}) {
			t.Errorf("%v", ends)
		}
	})
}

// TestFailureOfTheChosenModelIsShownWhenAllFail: the answer is the chosen model's again, so that continuing it asks that one.
func TestFailureOfTheChosenModelIsShownWhenAllFail(t *testing.T) {
	inBubble(t, saying(time.Second, "fine"), func(t *testing.T, r *rig) {
		r.model.down = func(_ context.Context, of model.ID) error {
			if of == usualOne {
				return ports.ErrModelRefusedKey.After(9 * time.Second)
			}
			return ports.ErrModelTimeout
		}
		r.budgets.models = []model.ID{slowOne, usualOne}
		started := r.sendTo(t, chat.Send{Text: "Hello", Parameters: model.Parameters{Effort: model.High}})
		m := r.end(t, started.Answer.ID)
		if m.Status != chat.Failed || m.Failure.Code != "model_refused_key" || m.Failure.RetryAfter != 9*time.Second {
			t.Errorf("%s, %+v", m.Status, m.Failure)
		}
		if m.Answer.ModelID != usualOne || m.Answer.Parameters.Effort != model.High || !m.Answer.Fallback.IsZero() {
			t.Errorf("%+v", m.Answer)
		}
		if !slices.Equal(r.askedModels(), []model.ID{usualOne, slowOne}) {
			t.Errorf("asked %v", r.askedModels())
		}
		if got := r.store.callsOf(m.ID); got[1].Model != slowOne || got[1].Failure != "model_timeout" {
			t.Errorf("%+v", got)
		}
	})
}

func TestNoFallback(t *testing.T) {
	refused := func(ctx context.Context, emit func(string)) (chat.Outcome, error) {
		return chat.Outcome{}, ports.ErrModelFiltered
	}
	broken := func(ctx context.Context, emit func(string)) (chat.Outcome, error) {
		emit("so far")
		return chat.Outcome{}, ports.ErrModelCutOff
	}
	for name, c := range map[string]struct {
		script script
		down   model.ID
		models []model.ID
		code   string
	}{
		"without a list":                    {saying(0, "fine"), usualOne, nil, "model_busy"},
		"for a question that is refused":    {refused, "", []model.ID{slowOne}, "model_filtered"},
		"after the first token":             {broken, "", []model.ID{slowOne}, "model_cut_off"},
		"to the model itself":               {saying(0, "fine"), usualOne, []model.ID{usualOne}, "model_busy"},
		"to a model of another group":       {saying(0, "fine"), usualOne, []model.ID{teamOne}, "model_busy"},
		"to a model that is not there":      {saying(0, "fine"), usualOne, []model.ID{"gone/gone"}, "model_busy"},
		"to several of which none is there": {saying(0, "fine"), usualOne, []model.ID{"gone/gone", usualOne, teamOne}, "model_busy"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, c.script, func(t *testing.T, r *rig) {
				r.model.down, r.budgets.models = without(c.down), c.models
				m := r.end(t, r.send(t, "Hello").Answer.ID)
				if m.Status != chat.Failed || m.Failure.Code != c.code || m.Answer.ModelID != usualOne || !m.Answer.Fallback.IsZero() || len(r.model.asked()) != 1 {
					t.Errorf("%s, %+v, %+v", m.Status, m.Failure, m.Answer)
				}
				if running, waiting := r.Load(); running+waiting > 0 {
					t.Error("it holds a slot")
				}
			})
		})
	}
}

// TestRefusalOfFallbackIsShownAsItsOwn: the fallback has read the question, and no further model is asked.
func TestRefusalOfFallbackIsShownAsItsOwn(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		r.model.script = func(context.Context, func(string)) (chat.Outcome, error) {
			return chat.Outcome{}, ports.ErrModelFiltered
		}
		r.model.down, r.budgets.models, r.model.groups = without(usualOne), []model.ID{slowOne, teamOne}, []identity.GroupID{3}
		m := r.end(t, r.send(t, "Hello").Answer.ID)
		if m.Failure.Code != "model_filtered" || m.Answer.ModelID != slowOne || m.Answer.Fallback.From != usualOne || len(r.model.asked()) != 2 {
			t.Errorf("%+v, %+v", m.Failure, m.Answer)
		}
	})
}

func TestModelThatIsGoneIsReplacedByTheNext(t *testing.T) {
	narrow(t, turn.Limits{Running: 1, PerUser: 1, Waiting: 4}, saying(time.Second, "fine"), func(t *testing.T, r *rig) {
		r.budgets.models = []model.ID{slowOne}
		first := r.send(t, "One").Answer.ID
		second := r.send(t, "Two").Answer.ID
		synctest.Wait()
		r.model.remove(usualOne)
		r.end(t, first)
		m := r.end(t, second)
		if m.Status != chat.Complete || m.Answer.ModelID != slowOne || m.Answer.Fallback.Why != "model_gone" || len(r.store.callsOf(second)) != 1 {
			t.Errorf("%+v", m)
		}
	})
}

func TestStopEndsFallback(t *testing.T) {
	for name, after := range map[string]time.Duration{"while the chosen model is silent": time.Second, "while the choice is stored": 2100 * time.Millisecond, "while the fallback is silent": 3 * time.Second} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(ctx context.Context, _ func(string)) (chat.Outcome, error) {
				return chat.Outcome{}, wait(ctx, time.Hour)
			}, func(t *testing.T, r *rig) {
				r.model.down = func(ctx context.Context, of model.ID) error {
					if of != usualOne {
						return nil
					}
					if err := wait(ctx, 2*time.Second); err != nil {
						return err
					}
					return ports.ErrModelTimeout
				}
				r.budgets.models = []model.ID{slowOne}
				id := r.send(t, "Hello").Answer.ID
				synctest.Wait()
				r.store.set(func(s *fakeStore) { s.slow = 300 * time.Millisecond })
				time.Sleep(after)
				m, err := r.Stop(t.Context(), ada, id)
				if err != nil || m.Status != chat.Stopped || m.Failure != nil {
					t.Errorf("%v, %+v", err, m)
				}
				if call := r.store.callsOf(id)[1]; after == 2100*time.Millisecond && call.Model != "" {
					t.Errorf("a model was asked after the stop: %+v", call)
				}
			})
		})
	}
}

// TestCheckpointUnderwayDoesNotEndFallback: a checkpoint of the epoch before reaches the storage after the choice was stored.
func TestCheckpointUnderwayDoesNotEndFallback(t *testing.T) {
	for _, slow := range []time.Duration{50, 200, 450, 700, 1200} {
		inBubble(t, saying(time.Second, "fine ", "answer"), func(t *testing.T, r *rig) {
			r.budgets.models = []model.ID{slowOne, teamOne}
			r.model.groups = []identity.GroupID{3}
			r.model.down = func(ctx context.Context, of model.ID) error {
				if of == teamOne {
					return nil
				}
				_ = wait(ctx, 1100*time.Millisecond)
				return ports.ErrModelTimeout
			}
			id := r.send(t, "Hello").Answer.ID
			r.store.set(func(s *fakeStore) { s.slow = slow * time.Millisecond })
			if m := r.end(t, id); m.Status != chat.Complete || m.Answer.ModelID != teamOne || m.Content != "fine answer" {
				t.Errorf("%v: %s of %s", slow, m.Status, m.Answer.ModelID)
			}
		})
	}
}

// TestFallbackWaitsInTheQueueOfItsProvider: and holds no slot of the provider that failed.
func TestFallbackWaitsInTheQueueOfItsProvider(t *testing.T) {
	narrow(t, turn.Limits{Running: 1, PerUser: 1, Waiting: 4}, saying(3*time.Second, "fine"), func(t *testing.T, r *rig) {
		r.budgets.models = []model.ID{slowOne}
		busy := r.sendTo(t, chat.Send{Text: "One", Model: slowOne}).Answer.ID
		failing := without(usualOne)
		r.model.down = failing
		id := r.send(t, "Two").Answer.ID
		synctest.Wait()
		if running, waiting := r.Load(); running != 1 || waiting != 1 {
			t.Errorf("%d run, %d wait", running, waiting)
		}
		var positions []int
		for _, e := range r.follow(t, id, 0) {
			if e.Position > 0 {
				positions = append(positions, e.Position)
			}
		}
		if !slices.Equal(positions, []int{1}) {
			t.Errorf("positions %v", positions)
		}
		if m := r.end(t, id); m.Status != chat.Complete || m.Answer.ModelID != slowOne {
			t.Errorf("%+v", m)
		}
		r.end(t, busy)
	})
}

func TestFallbackWithFullQueueIsSkipped(t *testing.T) {
	narrow(t, turn.Limits{Running: 1, PerUser: 1, Waiting: 1}, saying(3*time.Second, "fine"), func(t *testing.T, r *rig) {
		r.budgets.models, r.model.groups = []model.ID{slowOne, teamOne}, []identity.GroupID{3}
		for range 2 {
			r.sendTo(t, chat.Send{Text: "One", Model: slowOne})
		}
		r.model.down = without(usualOne)
		if m := r.end(t, r.send(t, "Two").Answer.ID); m.Status != chat.Complete || m.Answer.ModelID != teamOne {
			t.Errorf("%+v", m)
		}
		time.Sleep(time.Minute)
	})
}

func TestFallbackReservesAnewOrIsSkipped(t *testing.T) {
	for name, left := range map[string]int64{"something is left": 600, "nothing is left": 0} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, saying(time.Second, "fine"), func(t *testing.T, r *rig) {
				r.bounded(1000)
				r.budgets.models = []model.ID{slowOne}
				r.model.down = func(_ context.Context, of model.ID) error {
					r.store.set(func(s *fakeStore) { s.left = left })
					return without(usualOne)(t.Context(), of)
				}
				m := r.end(t, r.send(t, "Hello").Answer.ID)
				if left == 0 {
					if m.Status != chat.Failed || m.Failure.Code != "model_busy" || len(r.model.asked()) != 1 || r.budgets.refused["group"] != 1 {
						t.Errorf("%s, %+v, refused %v", m.Status, m.Failure, r.budgets.refused)
					}
					return
				}
				if m.Status != chat.Complete || r.allowed(1) != (chat.Allowance{Prompt: 0, Output: 600}) || r.model.places[1].Before != m.ID {
					t.Errorf("%s, allowed %+v, measured at %+v", m.Status, r.allowed(1), r.model.places[1])
				}
			})
		})
	}
}

func TestFallbackThatCannotBeStoredIsNotAsked(t *testing.T) {
	inBubble(t, saying(time.Second, "fine"), func(t *testing.T, r *rig) {
		r.model.down, r.budgets.models = without(usualOne), []model.ID{slowOne}
		r.store.set(func(s *fakeStore) { s.noFallback = errors.New("refused") })
		m := r.end(t, r.send(t, "Hello").Answer.ID)
		if m.Status != chat.Failed || m.Failure.Code != "model_busy" || len(r.model.asked()) != 1 {
			t.Errorf("%s, %+v", m.Status, m.Failure)
		}
	})
}

func TestLostReplyOfFallbackIsAskedForAgain(t *testing.T) {
	inBubble(t, saying(time.Second, "fine"), func(t *testing.T, r *rig) {
		r.bounded(1000)
		r.budgets.models = []model.ID{slowOne}
		r.model.down = func(_ context.Context, of model.ID) error {
			r.store.set(func(s *fakeStore) { s.left, s.cutReply = 600, of == usualOne })
			return without(usualOne)(t.Context(), of)
		}
		m := r.end(t, r.send(t, "Hello").Answer.ID)
		if m.Status != chat.Complete || m.Answer.ModelID != slowOne || r.allowed(1).Output != 600 {
			t.Errorf("%s, allowed %+v", m.Status, r.allowed(1))
		}
	})
}

// TestTakenOverAnswerDoesNotFallBack: another process has it, and asks its model.
func TestTakenOverAnswerDoesNotFallBack(t *testing.T) {
	inBubble(t, saying(time.Second, "fine"), func(t *testing.T, r *rig) {
		r.budgets.models = []model.ID{slowOne}
		var id chat.MessageID
		started := make(chan struct{})
		r.model.down = func(ctx context.Context, of model.ID) error {
			<-started
			r.store.alter(id, func(is *chat.AnswerRecord) { is.WorkerID = "another" })
			return without(usualOne)(ctx, of)
		}
		id = r.send(t, "Hello").Answer.ID
		close(started)
		time.Sleep(10 * time.Second)
		if got := r.store.stored(id); got.Answer.ModelID != usualOne || !got.Answer.Fallback.IsZero() || len(r.model.asked()) != 1 {
			t.Errorf("%+v, asked %v", got, r.askedModels())
		}
		if running, waiting := r.Load(); running+waiting > 0 {
			t.Error("it goes on")
		}
	})
}

// TestListOfSilentModelsIsNotWaitedFor: the timeouts of a whole list would add up to many minutes.
func TestListOfSilentModelsIsNotWaitedFor(t *testing.T) {
	inBubble(t, saying(time.Second, "fine"), func(t *testing.T, r *rig) {
		r.budgets.models, r.model.groups = []model.ID{slowOne, teamOne}, []identity.GroupID{3}
		r.model.down = func(ctx context.Context, _ model.ID) error {
			if err := wait(ctx, 61*time.Second); err != nil {
				return err
			}
			return ports.ErrModelTimeout
		}
		began := time.Now()
		m := r.end(t, r.send(t, "Hello").Answer.ID)
		if m.Status != chat.Failed || m.Failure.Code != "model_timeout" || time.Since(began) > 3*time.Minute || !slices.Equal(r.askedModels(), []model.ID{usualOne, slowOne}) {
			t.Errorf("%s after %v, asked %v", m.Status, time.Since(began), r.askedModels())
		}
	})
}

// TestTakeoverAsksTheStoredFallbackOnly: the process died after it had stored the choice and before the fallback's first token.
func TestTakeoverAsksTheStoredFallbackOnly(t *testing.T) {
	for name, c := range map[string]struct {
		down  []model.ID
		asked []model.ID
		want  chat.Status
	}{
		"it answers":       {[]model.ID{usualOne}, []model.ID{slowOne}, chat.Complete},
		"the next answers": {[]model.ID{usualOne, slowOne}, []model.ID{slowOne, teamOne}, chat.Complete},
		"all fail":         {[]model.ID{usualOne, slowOne, teamOne}, []model.ID{slowOne, teamOne}, chat.Failed},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(func(ctx context.Context, _ func(string)) (chat.Outcome, error) {
					return chat.Outcome{}, wait(ctx, time.Hour)
				})
				dead := &cutOff{fakeStore: r.store}
				r.Turns = dead
				r.model.down, r.budgets.models = without(usualOne), []model.ID{slowOne, teamOne}
				defer r.runs()()
				other := r.beside(saying(time.Second, "fine"))
				other.AutoContinue = true
				other.budgets.models, other.model.groups, other.model.down = r.budgets.models, []identity.GroupID{3}, without(c.down...)
				defer other.runs()()
				id := r.send(t, "Hello").Answer.ID
				synctest.Wait()
				if !slices.Equal(r.askedModels(), []model.ID{usualOne, slowOne}) {
					t.Fatalf("asked %v", r.askedModels())
				}
				dead.set(true)
				m := other.end(t, id)
				if m.Status != c.want || !slices.Equal(other.askedModels(), c.asked) {
					t.Errorf("%s, asked %v", m.Status, other.askedModels())
				}
				if c.want == chat.Complete && m.Answer.Fallback.From != usualOne {
					t.Errorf("%+v", m.Answer)
				}
				if c.want == chat.Failed && (m.Failure.Code != "model_busy" || m.Failure.Message != ports.ErrModelBusy.Message || m.Answer.ModelID != usualOne) {
					t.Errorf("%+v of %+v", m.Failure, m.Answer)
				}
				dead.set(false)
				time.Sleep(2 * time.Minute)
			})
		})
	}
}

// TestContinuedTextStaysWithItsModel: a text that one model has begun is not continued by another.
func TestContinuedTextStaysWithItsModel(t *testing.T) {
	inBubble(t, func(ctx context.Context, emit func(string)) (chat.Outcome, error) {
		emit("so far")
		return chat.Outcome{}, ports.ErrModelCutOff
	}, func(t *testing.T, r *rig) {
		r.budgets.models = []model.ID{slowOne}
		id := r.send(t, "Hello").Answer.ID
		r.end(t, id)
		r.model.down = without(usualOne)
		if _, err := r.Continue(t.Context(), ada, id); err != nil {
			t.Fatal(err)
		}
		if m := r.end(t, id); m.Status != chat.Failed || m.Failure.Code != "model_busy" || m.Content != "so far" || m.Answer.ModelID != usualOne {
			t.Errorf("%+v", m)
		}
	})
}

// TestReaderThatComesLaterIsToldOfTheFallback: before the first token.
func TestReaderThatComesLaterIsToldOfTheFallback(t *testing.T) {
	inBubble(t, saying(time.Second, "fine"), func(t *testing.T, r *rig) {
		r.model.down = func(ctx context.Context, of model.ID) error {
			if of == slowOne {
				return wait(ctx, 5*time.Second)
			}
			return ports.ErrModelTimeout
		}
		r.budgets.models = []model.ID{slowOne}
		id := r.send(t, "Hello").Answer.ID
		time.Sleep(time.Second)
		events := r.follow(t, id, 0)
		if first := events[0].FellBack; first == nil || first.ModelID != slowOne || events[0].at != 0 {
			t.Errorf("%+v", events[0])
		}
	})
}
