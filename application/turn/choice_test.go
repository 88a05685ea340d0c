package turn_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"chatbot/application/turn"
	"chatbot/domain/chat"
	"chatbot/domain/fault"
	"chatbot/domain/model"
	"chatbot/ports"
)

const slowOne = model.ID("slow/slow-1")

func TestNamedModelAnswersAndBecomesTheChats(t *testing.T) {
	inBubble(t, saying(0, "Yes."), func(t *testing.T, r *rig) {
		warm := 0.5
		first := r.sendTo(t, chat.Send{Text: "One?", Model: slowOne, Parameters: model.Parameters{Temperature: &warm, Effort: model.High}})
		m := r.end(t, first.Answer.ID)
		want := chat.Choice{Model: "slow-1", ModelID: slowOne, Parameters: model.Parameters{Temperature: &warm, Effort: model.High}}
		if m.Answer.Choice != want || first.Answer.Answer.Choice != want || r.model.asked()[0].Turn.Answer.Answer.Choice != want {
			t.Errorf("answered by %+v, stored at first %+v", m.Answer.Choice, first.Answer.Answer.Choice)
		}
		second := r.sendTo(t, chat.Send{SessionID: first.SessionID, Text: "Two?"})
		if m := r.end(t, second.Answer.ID); m.Answer.ModelID != slowOne || !m.Answer.Parameters.IsZero() {
			t.Errorf("the next message: %+v", m.Answer.Choice)
		}
		if m := r.end(t, r.sendTo(t, chat.Send{Edits: first.Question.ID, Text: "One!"}).Answer.ID); m.Answer.ModelID != slowOne {
			t.Errorf("an edit: %+v", m.Answer.Choice)
		}
		again := r.end(t, r.sendTo(t, chat.Send{Regenerates: m.ID, Model: "fake/fake-1"}).Answer.ID)
		if next := r.end(t, r.sendTo(t, chat.Send{SessionID: first.SessionID, Text: "Three?"}).Answer.ID); again.Answer.Model != "fake-1" || next.Answer.Model != "fake-1" {
			t.Errorf("another answer by %+v, then %+v", again.Answer.Choice, next.Answer.Choice)
		}
	})
}

func TestUnavailableModelIsRefused(t *testing.T) {
	inBubble(t, saying(0, "Yes."), func(t *testing.T, r *rig) {
		if _, err := r.Start(t.Context(), ada, chat.Send{Text: "One?", Model: "fake/other"}); !errors.Is(err, model.ErrUnknown) || len(r.store.rows) != 0 {
			t.Errorf("an unknown one: %v, %d rows", err, len(r.store.rows))
		}
		send := chat.Send{Text: "One?", Model: slowOne, ClientID: "c-1"}
		first := r.sendTo(t, send)
		r.end(t, first.Answer.ID)
		r.model.remove(slowOne)
		if _, err := r.Start(t.Context(), ada, chat.Send{SessionID: first.SessionID, Text: "Two?"}); !errors.Is(err, model.ErrGone) || fault.From(err).Kind != fault.Conflict {
			t.Errorf("the chat's: %v", err)
		}
		if again := r.sendTo(t, send); !again.Repeated || again.Answer.ID != first.Answer.ID {
			t.Errorf("the same send again: %+v", again)
		}
		r.model.away = true
		if again := r.sendTo(t, send); !again.Repeated || again.Answer.ID != first.Answer.ID {
			t.Errorf("the same send again while its provider is away: %+v", again)
		}
		if _, err := r.Start(t.Context(), ada, chat.Send{Text: "Two?", ClientID: "c-2", Model: slowOne}); !errors.Is(err, ports.ErrModelUnavailable) {
			t.Errorf("another one then: %v", err)
		}
		r.model.away = false
		send.Text = "Other"
		if _, err := r.Start(t.Context(), ada, send); !errors.Is(err, chat.ErrKeyReused) {
			t.Errorf("another text under its key: %v", err)
		}
		r.end(t, r.sendTo(t, chat.Send{SessionID: first.SessionID, Text: "Two?", Model: "fake/fake-1"}).Answer.ID)
		if running, waiting := r.Load(); running+waiting != 0 {
			t.Errorf("%d run, %d wait", running, waiting)
		}
	})
}

func TestRepeatedSendWithAnotherModelIsRefused(t *testing.T) {
	inBubble(t, saying(0, "Yes."), func(t *testing.T, r *rig) {
		cold, warm := 0.0, 0.5
		send := chat.Send{Text: "One?", ClientID: "c-1", Model: slowOne, Parameters: model.Parameters{Temperature: &cold}}
		r.end(t, r.sendTo(t, send).Answer.ID)
		for name, change := range map[string]func(*chat.Send){
			"another model":       func(s *chat.Send) { s.Model = "fake/fake-1" },
			"no model":            func(s *chat.Send) { s.Model = "" },
			"no parameters":       func(s *chat.Send) { s.Parameters = model.Parameters{} },
			"another temperature": func(s *chat.Send) { s.Parameters.Temperature = &warm },
			"another effort":      func(s *chat.Send) { s.Parameters.Effort = model.Low },
			"another limit":       func(s *chat.Send) { s.Parameters.MaxOutputTokens = 5 },
		} {
			other := send
			change(&other)
			if _, err := r.Start(t.Context(), ada, other); !errors.Is(err, chat.ErrKeyReused) {
				t.Errorf("%s: %v", name, err)
			}
		}
		same := 0.0
		send.Parameters.Temperature = &same
		if again := r.sendTo(t, send); !again.Repeated {
			t.Errorf("the same: %+v", again)
		}
	})
}

func TestBadParametersAreRefused(t *testing.T) {
	inBubble(t, saying(0, "Yes."), func(t *testing.T, r *rig) {
		below, above := -0.1, 2.1
		for name, p := range map[string]model.Parameters{
			"too cold": {Temperature: &below}, "too hot": {Temperature: &above}, "too short": {MaxOutputTokens: -1}, "too long": {MaxOutputTokens: 1_000_001}, "effort": {Effort: "maximal"},
		} {
			if _, err := r.Start(t.Context(), ada, chat.Send{Text: "One?", Parameters: p}); !fault.IsKind(err, fault.Invalid) || len(r.store.rows) != 0 {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// TestChosenModelNeedsThisRelease: an earlier one, which knows only its default model, must not continue such an answer.
func TestChosenModelNeedsThisRelease(t *testing.T) {
	inBubble(t, saying(0, "Yes."), func(t *testing.T, r *rig) {
		for name, c := range map[string]struct {
			send chat.Send
			want int
		}{
			"the default":  {chat.Send{Text: "One?"}, 1},
			"a model":      {chat.Send{Text: "One?", Model: slowOne}, chat.PartsFormat},
			"a parameter":  {chat.Send{Text: "One?", Parameters: model.Parameters{MaxOutputTokens: 5}}, chat.PartsFormat},
			"a chat's own": {chat.Send{Text: "Two?", SessionID: 2}, chat.PartsFormat},
		} {
			if c.send.SessionID != 0 {
				started := r.sendTo(t, chat.Send{Text: "One?", Model: slowOne})
				r.end(t, started.Answer.ID)
				c.send.SessionID = started.SessionID
			}
			started := r.sendTo(t, c.send)
			r.end(t, started.Answer.ID)
			if got := r.store.state(started.Answer.ID).Format; got != c.want {
				t.Errorf("%s: format %d", name, got)
			}
		}
	})
}

func TestContinuationKeepsModelAndParameters(t *testing.T) {
	inBubble(t, saying(time.Second, words(10)...), func(t *testing.T, r *rig) {
		id := r.sendTo(t, chat.Send{Text: "Go on", Model: slowOne, Parameters: model.Parameters{MaxOutputTokens: 7}}).Answer.ID
		time.Sleep(1500 * time.Millisecond)
		stopped, err := r.Stop(t.Context(), ada, id)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.Continue(t.Context(), ada, id); err != nil {
			t.Fatal(err)
		}
		if m := r.end(t, id); m.Answer.Choice != stopped.Answer.Choice || r.model.asked()[1].Turn.Answer.Answer.Choice != stopped.Answer.Choice {
			t.Errorf("continued with %+v after %+v", m.Answer.Choice, stopped.Answer.Choice)
		}
		second := r.sendTo(t, chat.Send{Text: "Go on", Model: slowOne}).Answer.ID
		time.Sleep(1500 * time.Millisecond)
		if _, err := r.Stop(t.Context(), ada, second); err != nil {
			t.Fatal(err)
		}
		r.model.remove(slowOne)
		if _, err := r.Continue(t.Context(), ada, second); !errors.Is(err, model.ErrGone) || r.store.stored(second).Status != chat.Stopped {
			t.Errorf("after the model has gone: %v, %s", err, r.store.stored(second).Status)
		}
	})
}

// TestAnswerOfEarlierReleaseIsContinuedByDefaultModel: it names no model.
func TestAnswerOfEarlierReleaseIsContinuedByDefaultModel(t *testing.T) {
	inBubble(t, saying(0, "b"), func(t *testing.T, r *rig) {
		r.AutoContinue = true
		id := r.store.elsewhere(ada.User, "a", time.Now().Add(time.Second)).ID
		time.Sleep(10 * time.Second)
		if m := r.store.stored(id); m.Content != "ab" || m.Answer.ModelID != "fake/fake-1" || m.Answer.Model != "fake-1" {
			t.Errorf("%q by %+v", m.Content, m.Answer.Choice)
		}
	})
}

func TestOrphanWhoseModelHasGoneEndsAsInterrupted(t *testing.T) {
	inBubble(t, saying(0, "b"), func(t *testing.T, r *rig) {
		r.AutoContinue = true
		id := r.store.elsewhere(ada.User, "a", time.Now().Add(time.Second)).ID
		r.store.set(func(s *fakeStore) { s.rows[id-1].Answer.ModelID = "fake/removed" })
		if m, err := r.Wait(t.Context(), ada, id); err != nil || m.Status != chat.Interrupted || m.Content != "a" || len(r.model.asked()) != 0 {
			t.Errorf("%+v, %v", m, err)
		}
	})
}

func TestBusyProviderDelaysNobodyElse(t *testing.T) {
	narrow(t, turn.Limits{Running: 1, PerUser: 1, Waiting: 1}, nil, func(t *testing.T, r *rig) {
		release := make(chan struct{})
		r.model.script = func(ctx context.Context, emit func(string)) (chat.Outcome, error) {
			asked := r.model.asked()
			if asked[len(asked)-1].Turn.Answer.Answer.ModelID == slowOne {
				<-release
			}
			return saying(0, "Yes.")(ctx, emit)
		}
		running := r.sendTo(t, chat.Send{Text: "One", Model: slowOne}).Answer.ID
		waiting := r.sendTo(t, chat.Send{Text: "Two", Model: slowOne}).Answer.ID
		if _, err := r.Start(t.Context(), ada, chat.Send{Text: "Three", Model: slowOne}); fault.From(err) == nil || fault.From(err).Code != "queue_full" {
			t.Errorf("the full queue: %v", err)
		}
		synctest.Wait()
		began := time.Now()
		if m := r.end(t, r.send(t, "Four").Answer.ID); m.Status != chat.Complete || time.Since(began) > time.Second {
			t.Errorf("another provider's: %s after %v", m.Status, time.Since(began))
		}
		if running, waiting := r.Load(); running != 1 || waiting != 1 {
			t.Errorf("%d run, %d wait", running, waiting)
		}
		close(release)
		r.end(t, running)
		r.end(t, waiting)
	})
}
