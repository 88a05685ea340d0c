package turn_test

import (
	"context"
	"errors"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"chatbot/application/turn"
	"chatbot/domain/chat"
)

const commit = 100 * time.Millisecond

func TestModelIsAskedOnceTheTurnIsStored(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		rows := 0 // when the model was asked
		r.model.script = func(ctx context.Context, emit func(string)) (chat.Outcome, error) {
			r.store.set(func(s *fakeStore) { rows = len(s.rows) })
			return saying(time.Second, "a", "b")(ctx, emit)
		}
		session := chat.SessionID(0)
		for i, text := range []string{"One", "Two"} {
			r.store.set(func(s *fakeStore) { s.slow = commit })
			began := time.Now()
			started := r.sendTo(t, chat.Send{Text: text, SessionID: session})
			if took := time.Since(began); took != commit || len(r.model.asked()) != i {
				t.Errorf("stored after %v, with %d calls to the model before", took, len(r.model.asked()))
			}
			r.store.set(func(s *fakeStore) { s.slow = 0 })
			session = started.SessionID
			if m := r.end(t, started.Answer.ID); m.Content != "ab" || rows != 2*(i+1) {
				t.Errorf("%q, asked when %d messages were stored", m.Content, rows)
			}
			if asked := r.model.asked()[i]; !reflect.DeepEqual(asked, chat.Request{Owner: ada.User, Turn: started}) {
				t.Errorf("asked with %+v", asked)
			}
		}
	})
}

func TestFailedCommitEmitsNothing(t *testing.T) {
	for name, send := range map[string]chat.Send{"without a key": {Text: "Lost"}, "with a key": {Text: "Lost", ClientID: "c-1"}} {
		t.Run(name, func(t *testing.T) {
			narrow(t, turn.Limits{Running: 1, PerUser: 1, Waiting: 1}, saying(time.Second, "a", "b"), func(t *testing.T, r *rig) {
				r.store.set(func(s *fakeStore) { s.noBegin = errOutage })
				if _, err := r.Start(t.Context(), ada, send); !errors.Is(err, errOutage) {
					t.Fatalf("got %v", err)
				}
				r.store.set(func(s *fakeStore) { s.noBegin = nil })
				synctest.Wait()
				if running, waiting := r.Load(); running+waiting != 0 || len(r.model.asked()) != 0 {
					t.Errorf("%d run, %d wait, %d calls to the model", running, waiting, len(r.model.asked()))
				}
				kept := r.send(t, "Kept")
				if m := r.end(t, kept.Answer.ID); m.Content != "ab" {
					t.Errorf("%q", m.Content)
				}
				if r.store.finishes != 1 || len(r.meter.answered) != 1 || r.tracer.open != 0 {
					t.Errorf("%d ends stored, %d counted, %d spans open", r.store.finishes, len(r.meter.answered), r.tracer.open)
				}
			})
		})
	}
}

// TestRetriedSendFindsItsAnswerRunning: a send whose first try failed meets the answer that an equal send began, after text of
// that answer was stored. It is a repeat, told at once, and the model is not asked again.
func TestRetriedSendFindsItsAnswerRunning(t *testing.T) {
	inBubble(t, saying(100*time.Millisecond, words(50)...), func(t *testing.T, r *rig) {
		send := chat.Send{Text: "Once", ClientID: "c-1"}
		first := r.sendTo(t, send)
		time.Sleep(1250 * time.Millisecond)
		if r.store.stored(first.Answer.ID).Seq == 0 {
			t.Fatal("no text is stored")
		}
		r.store.set(func(s *fakeStore) { s.noBegin = errOutage })
		time.AfterFunc(100*time.Millisecond, func() { r.store.set(func(s *fakeStore) { s.noBegin = nil }) })
		began := time.Now()
		again, err := r.Start(t.Context(), ada, send)
		if took := time.Since(began); err != nil || !again.Repeated || again.Answer.ID != first.Answer.ID || took < 100*time.Millisecond || took > 400*time.Millisecond {
			t.Errorf("%+v, %v, after %v", again, err, took)
		}
		if m := r.end(t, first.Answer.ID); m.Status != chat.Complete || len(r.model.asked()) != 1 {
			t.Errorf("%s after %d calls to the model", m.Status, len(r.model.asked()))
		}
	})
}

// TestDrainWaitsForWhatIsBeingStored: a message that is being stored when the server goes away is stored, and its answer then ended.
func TestDrainWaitsForWhatIsBeingStored(t *testing.T) {
	inBubble(t, saying(time.Hour, "a"), func(t *testing.T, r *rig) {
		r.store.set(func(s *fakeStore) { s.slow = commit })
		go r.send(t, "Late")
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), commit/2)
		defer cancel()
		r.Drain(ctx)
		if m := r.store.stored(2); m.Status != chat.Interrupted {
			t.Errorf("it is %s with %q", m.Status, m.Content)
		}
	})
}

func TestParallelRetriesRunTheModelOnce(t *testing.T) {
	inBubble(t, saying(time.Second, "a", "b"), func(t *testing.T, r *rig) {
		r.store.set(func(s *fakeStore) { s.noBegin = errOutage })
		time.AfterFunc(10*time.Millisecond, func() { r.store.set(func(s *fakeStore) { s.noBegin, s.cutReply = nil, true }) })
		var sends sync.WaitGroup
		var begun atomic.Int32
		for range 10 {
			sends.Go(func() {
				if got := r.sendTo(t, chat.Send{Text: "Once", ClientID: "c-1"}); !got.Repeated {
					begun.Add(1)
				}
			})
		}
		sends.Wait()
		if m := r.end(t, 2); m.Content != "ab" || begun.Load() != 1 || len(r.model.asked()) != 1 || len(r.store.rows) != 2 || r.tracer.open != 0 {
			t.Errorf("%q, %d begun, %d calls to the model, %d rows, %d spans open", m.Content, begun.Load(), len(r.model.asked()), len(r.store.rows), r.tracer.open)
		}
		if running, waiting := r.Load(); running+waiting != 0 {
			t.Errorf("%d run, %d wait", running, waiting)
		}
	})
}
