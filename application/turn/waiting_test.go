package turn_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"chatbot/application/turn"
	"chatbot/domain/chat"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// narrow is a rig whose model says one answer at a time.
func narrow(t *testing.T, l turn.Limits, s script, test func(t *testing.T, r *rig)) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(s)
		r.Engine = turn.New(r.Ports, turn.Options{MaxChars: 2000, MaxUnsaved: 64 << 20, Limits: l})
		defer r.runs()()
		synctest.Wait()
		test(t, r)
	})
}

func TestQueuedAnswersReportTheirPosition(t *testing.T) {
	narrow(t, turn.Limits{Running: 1, PerUser: 1, Waiting: 20}, saying(time.Second, "a", "b"), func(t *testing.T, r *rig) {
		began := time.Now()
		var ids []chat.MessageID
		for range 3 {
			ids = append(ids, r.send(t, "Go on").Answer.ID)
		}
		if r.store.stored(ids[2]).Status != chat.Streaming {
			t.Error("what waits is not stored")
		}
		if running, waiting := r.Load(); running != 1 || waiting != 2 {
			t.Errorf("%d run, %d wait", running, waiting)
		}
		places := map[chat.MessageID][]int{}
		for _, id := range []chat.MessageID{ids[2], ids[1], ids[0]} {
			var text string
			for _, e := range r.follow(t, id, 0) {
				if e.Position > 0 {
					if text != "" || e.Seq != 0 {
						t.Errorf("a place after text: %+v", e)
					}
					places[id] = append(places[id], e.Position)
				}
				text += e.Text
			}
			if text != "ab" {
				t.Errorf("answer %d: %q", id, text)
			}
		}
		if !slices.Equal(places[ids[2]], []int{2, 1}) || len(places[ids[0]]) != 0 {
			t.Errorf("told %v", places)
		}
		if took := time.Since(began); took != 6*time.Second {
			t.Errorf("took %v", took)
		}
		for _, id := range ids {
			if m := r.store.stored(id); m.Answer.Took != 2*time.Second {
				t.Errorf("waiting counts as %v of the model's time", m.Answer.Took)
			}
		}
		for i, run := range r.meter.answered {
			if run.Took != 2*time.Second || run.Waited != time.Duration(i)*2*time.Second {
				t.Errorf("answer %d is counted as %+v", i, run)
			}
		}
		if running, waiting := r.Load(); running+waiting != 0 || len(r.meter.answered) != 3 {
			t.Errorf("%d run, %d wait, %d counted", running, waiting, len(r.meter.answered))
		}
	})
}

func TestTooManyWaiting(t *testing.T) {
	narrow(t, turn.Limits{Running: 1, PerUser: 1, Waiting: 4}, saying(time.Second, "a"), func(t *testing.T, r *rig) {
		running, waiting := r.send(t, "One").Answer.ID, r.send(t, "Two").Answer.ID
		rows := len(r.store.rows)
		_, err := r.Start(t.Context(), ada, chat.Send{Text: "Three"})
		if f := fault.From(err); f.Kind != fault.Unavailable || f.Code != "queue_full" || f.RetryAfter <= 0 {
			t.Errorf("got %v", err)
		}
		if len(r.store.rows) != rows {
			t.Error("what was refused is stored")
		}
		r.end(t, running)
		r.end(t, waiting)
		r.end(t, r.send(t, "Three").Answer.ID)
	})
}

// TestDisplacedAnswerFailsAndCanBeAskedAgain: it ends as a failure that says why, its model is never asked, and the person
// may send again.
func TestDisplacedAnswerFailsAndCanBeAskedAgain(t *testing.T) {
	narrow(t, turn.Limits{Running: 1, PerUser: 1, Waiting: 8}, saying(time.Second, "a"), func(t *testing.T, r *rig) {
		running := r.send(t, "Zero").Answer.ID
		var theirs []chat.Turn
		for range 2 {
			for owner := identity.UserID(10); owner < 14; owner++ {
				turn, err := r.Start(t.Context(), identity.Actor{User: owner, Role: identity.Member}, chat.Send{Text: "Mine"})
				if err != nil {
					t.Fatal(err)
				}
				theirs = append(theirs, turn)
			}
		}
		mine := r.send(t, "One").Answer.ID
		synctest.Wait()
		var displaced []chat.MessageID
		for _, turn := range theirs {
			if m := r.store.stored(turn.Answer.ID); m.Status == chat.Failed {
				displaced = append(displaced, m.ID)
				if m.Failure == nil || m.Failure.Code != "displaced" || m.Failure.RetryAfter <= 0 || m.Content != "" {
					t.Errorf("%+v", m.Failure)
				}
			}
		}
		if len(displaced) != 1 {
			t.Errorf("displaced: %v", displaced)
		}
		for _, id := range []chat.MessageID{running, mine} {
			if m := r.end(t, id); m.Status != chat.Complete {
				t.Errorf("%d is %s", id, m.Status)
			}
		}
		time.Sleep(time.Minute)
		if n := len(r.model.asked()); n != 9 {
			t.Errorf("the model was asked %d times, want 9", n)
		}
		if running, waiting := r.Load(); running+waiting != 0 {
			t.Errorf("%d run, %d wait", running, waiting)
		}
	})
}

func TestQueuedAnswerCanBeStoppedAndKeepsLease(t *testing.T) {
	narrow(t, turn.Limits{Running: 1, PerUser: 1, Waiting: 20}, saying(100*time.Millisecond, words(100)...), func(t *testing.T, r *rig) {
		running, waiting := r.send(t, "One").Answer.ID, r.send(t, "Two").Answer.ID
		last := r.send(t, "Three").Answer.ID
		time.Sleep(8 * time.Second)
		m, err := r.Stop(t.Context(), ada, waiting)
		if err != nil || m.Status != chat.Stopped || m.Content != "" || m.Answer.TokensUsed() != 0 {
			t.Errorf("%+v, %v", m, err)
		}
		for _, id := range []chat.MessageID{running, last} {
			if m := r.end(t, id); m.Status != chat.Complete {
				t.Errorf("%d is %s", id, m.Status)
			}
		}
		if n := len(r.model.asked()); n != 2 {
			t.Errorf("the model was asked %d times", n)
		}
	})
}

func TestRepeatedSendTakesNoQueueSlot(t *testing.T) {
	narrow(t, turn.Limits{Running: 1, PerUser: 1, Waiting: 4}, saying(time.Second, "a", "b"), func(t *testing.T, r *rig) {
		send := chat.Send{Text: "Once", ClientID: "c-1"}
		first := r.sendTo(t, send)
		for range 10 {
			if again := r.sendTo(t, send); !again.Repeated {
				t.Fatal("not repeated")
			}
			if _, err := r.Start(t.Context(), ada, chat.Send{SessionID: first.SessionID, Text: "Too early"}); !errors.Is(err, chat.ErrAnswerRunning) {
				t.Fatal(err)
			}
		}
		r.end(t, first.Answer.ID)
		r.end(t, r.send(t, "Next").Answer.ID)
	})
}

// TestLostStoreReplyIsRetried: what was stored although the store seemed to fail is neither lost nor done twice.
func TestLostStoreReplyIsRetried(t *testing.T) {
	inBubble(t, saying(100*time.Millisecond, words(20)...), func(t *testing.T, r *rig) {
		r.store.set(func(s *fakeStore) { s.cutReply = true })
		started := r.sendTo(t, chat.Send{Text: "Once", ClientID: "c-1"})
		if started.Repeated || len(r.store.rows) != 2 {
			t.Errorf("%+v, %d rows", started, len(r.store.rows))
		}
		if m := r.end(t, started.Answer.ID); m.Status != chat.Complete || m.Content != strings.Join(words(20), "") {
			t.Errorf("%s with %q", m.Status, m.Content)
		}
		if n := len(r.model.asked()); n != 1 {
			t.Errorf("the model was asked %d times", n)
		}
		r.model.script = func(context.Context, func(string)) (chat.Outcome, error) {
			return chat.Outcome{}, ports.ErrModelCutOff
		}
		failed := r.send(t, "Fail").Answer.ID
		r.end(t, failed)
		r.model.script = saying(0, "Better")
		r.store.set(func(s *fakeStore) { s.cutReply = true })
		if turn, err := r.Continue(t.Context(), ada, failed); err != nil || turn.Repeated {
			t.Errorf("%+v, %v", turn, err)
		}
		if m := r.end(t, failed); m.Content != "Better" || len(r.model.asked()) != 3 {
			t.Errorf("%q after %d calls", m.Content, len(r.model.asked()))
		}
	})
}

// TestSendWithoutClientIDIsNotRetried: the person is told, and decides.
func TestSendWithoutClientIDIsNotRetried(t *testing.T) {
	inBubble(t, saying(0, "a"), func(t *testing.T, r *rig) {
		r.store.set(func(s *fakeStore) { s.cutReply = true })
		if _, err := r.Start(t.Context(), ada, chat.Send{Text: "Once"}); !errors.Is(err, errOutage) {
			t.Errorf("got %v", err)
		}
		if len(r.store.rows) != 2 || len(r.model.asked()) != 0 {
			t.Errorf("%d rows, asked %d times", len(r.store.rows), len(r.model.asked()))
		}
		time.Sleep(5 * time.Second)
		if m := r.store.stored(2); m.Status != chat.Interrupted {
			t.Errorf("it is %s", m.Status)
		}
	})
}

func TestAnotherAnswerAndAnotherWording(t *testing.T) {
	inBubble(t, saying(0, "First"), func(t *testing.T, r *rig) {
		one := r.send(t, "One?")
		r.end(t, one.Answer.ID)
		r.model.script = saying(0, "Second")
		again := r.sendTo(t, chat.Send{Regenerates: one.Answer.ID})
		if m := r.end(t, again.Answer.ID); m.Content != "Second" || m.ParentID != one.Question.ID || r.store.stored(one.Answer.ID).Content != "First" {
			t.Errorf("%+v", m)
		}
		edited := r.sendTo(t, chat.Send{Edits: one.Question.ID, Text: "Two?"})
		r.end(t, edited.Answer.ID)
		if edited.Question.ParentID != one.Question.ParentID || edited.SessionID != one.SessionID {
			t.Errorf("%+v", edited)
		}
		asked := r.model.asked()
		for i, want := range []string{"One?", "One?", "Two?"} {
			if q := asked[i].Turn.Question; q.Content != want || q.ParentID != 0 {
				t.Errorf("call %d was for %+v", i, q)
			}
		}
		if n := r.meter.said[chat.RoleUser]; n != 2 {
			t.Errorf("%d questions are counted", n)
		}
		if n := r.logger.count("Chat session created"); n != 1 {
			t.Errorf("%d sessions are recorded", n)
		}
		for name, s := range map[string]chat.Send{
			"other text":   {Edits: one.Question.ID, Text: "Three?", ClientID: "k"},
			"regeneration": {Regenerates: one.Answer.ID, ClientID: "k"},
			"new message":  {Text: "Two?", ClientID: "k"},
		} {
			r.store.set(func(s *fakeStore) { delete(s.keys, key{ada.User, "k"}) })
			r.end(t, r.sendTo(t, chat.Send{Edits: one.Question.ID, Text: "Two?", ClientID: "k"}).Answer.ID)
			if _, err := r.Start(t.Context(), ada, s); !errors.Is(err, chat.ErrKeyReused) {
				t.Errorf("%s under the same key: %v", name, err)
			}
		}
	})
}
