package turn_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"chatbot/application/turn"
	"chatbot/domain/chat"
	"chatbot/ports"
)

const commit = 100 * time.Millisecond

// TestTheModelIsAskedWhileTheTurnIsStored: waiting for the disk and waiting for the model happen at the same time.
func TestTheModelIsAskedWhileTheTurnIsStored(t *testing.T) {
	for name, first := range map[string]time.Duration{"the disk is slower": commit / 2, "the model is slower": 2 * commit} {
		t.Run(name, func(t *testing.T) {
			speaking := func(ctx context.Context, emit func(string)) (ports.Completion, error) {
				if err := wait(ctx, first); err != nil {
					return ports.Completion{}, err
				}
				return saying(time.Second, "a", "b")(ctx, emit)
			}
			inBubble(t, speaking, func(t *testing.T, r *rig) {
				r.store.commit = commit
				session := int64(0)
				for i, text := range []string{"One", "Two"} {
					began := time.Now()
					started := r.sendTo(t, chat.Send{Text: text, SessionID: session})
					if stored := time.Since(began); stored != commit {
						t.Errorf("stored after %v", stored)
					}
					session = started.SessionID
					heard := r.follow(t, started.Answer.ID, 0)
					if at := heard[0].at + commit; at != max(first, commit) || textOf(heard) != "ab" {
						t.Errorf("%q, from %v on", textOf(heard), at)
					}
					if m := r.end(t, started.Answer.ID); m.Answer.FirstToken != first {
						t.Errorf("the model took %v", m.Answer.FirstToken)
					}
					if said := r.model.asked()[i].Conversation; len(said) != 1+2*i || said[2*i] != started.Question {
						t.Errorf("asked with %+v", said)
					}
				}
			})
		})
	}
}

// TestWhatIsNotStoredIsNotSaid: the model was asked in vain, and what it says goes nowhere, although the ids are used
// again by what comes next.
func TestWhatIsNotStoredIsNotSaid(t *testing.T) {
	for name, ghost := range map[string]time.Duration{"it speaks early": 0, "it speaks late": commit + 10*time.Millisecond, "it is silent": time.Hour} {
		t.Run(name, func(t *testing.T) {
			narrow(t, turn.Limits{Running: 1, PerUser: 1, Waiting: 1}, nil, func(t *testing.T, r *rig) {
				r.store.commit, r.store.undone = commit, 1
				cancelled := make(chan struct{})
				r.model.script = func(ctx context.Context, emit func(string)) (ports.Completion, error) {
					if err := wait(ctx, ghost); err == nil {
						emit("ghost")
						emit("ghost")
					}
					<-ctx.Done()
					close(cancelled)
					emit("ghost")
					return done, nil
				}
				if _, err := r.Start(t.Context(), ada, chat.Send{Text: "Lost"}); !errors.Is(err, errOutage) {
					t.Fatalf("got %v", err)
				}
				<-cancelled
				if running, waiting := r.Load(); running+waiting != 0 {
					t.Errorf("%d run, %d wait", running, waiting)
				}
				r.model.script = saying(time.Second, "a", "b")
				kept := r.send(t, "Kept")
				if kept.Answer.ID != 2 {
					t.Errorf("the ids are not used again: %+v", kept)
				}
				if m := r.end(t, kept.Answer.ID); m.Content != "ab" {
					t.Errorf("it says %q", m.Content)
				}
				if r.store.finishes != 1 || len(r.meter.answered) != 1 || r.tracer.open != 0 {
					t.Errorf("%d ends stored, %d counted, %d spans open", r.store.finishes, len(r.meter.answered), r.tracer.open)
				}
			})
		})
	}
}

// TestATurnThatIsStoredAnew: one call to the model is enough, whatever ids the turn has in the end; unless something
// else stands before it by then.
func TestATurnThatIsStoredAnew(t *testing.T) {
	for name, set := range map[string]func(*fakeStore){
		"by the store":  func(s *fakeStore) { s.aside = 1 },
		"by the engine": func(s *fakeStore) { s.undone = 1 },
		"elsewhere":     func(s *fakeStore) { s.aside, s.moved = 1, true },
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, nil, func(t *testing.T, r *rig) {
				r.store.commit = commit
				set(r.store)
				calls := 0
				r.model.script = func(ctx context.Context, emit func(string)) (ports.Completion, error) {
					calls++
					return saying(time.Second, string(rune('0'+calls)))(ctx, emit)
				}
				want := "1"
				if r.store.moved {
					want = "2"
				}
				started := r.sendTo(t, chat.Send{Text: "Once", ClientID: "c-1"})
				if m := r.end(t, started.Answer.ID); m.Content != want || m != r.store.stored(m.ID) || started.Answer.ID != int64(len(r.store.rows)) {
					t.Errorf("it says %q, %+v of %d rows", m.Content, m, len(r.store.rows))
				}
				if started.Repeated || r.store.finishes != 1 || calls != int(want[0]-'0') {
					t.Errorf("%+v, %d ends, %d calls", started, r.store.finishes, calls)
				}
				said := r.model.asked()[calls-1].Conversation
				if question := said[len(said)-1]; question.Content != "Once" || question.ParentID != started.Question.ParentID {
					t.Errorf("asked with %+v", said)
				}
			})
		})
	}
}

// TestALostReplyCostsNoSecondCall: the turn is stored although the store seemed to fail, and was prepared for already.
func TestALostReplyCostsNoSecondCall(t *testing.T) {
	inBubble(t, saying(time.Second, "a", "b"), func(t *testing.T, r *rig) {
		r.store.commit, r.store.unheard = commit, 1
		started := r.sendTo(t, chat.Send{Text: "Once", ClientID: "c-1"})
		if m := r.end(t, started.Answer.ID); m.Content != "ab" || len(r.model.asked()) != 1 || len(r.store.rows) != 2 || started.Repeated {
			t.Errorf("%q after %d calls, %d rows, %+v", m.Content, len(r.model.asked()), len(r.store.rows), started)
		}
	})
}

// TestDrainWaitsForWhatIsPrepared: what is being stored when the server goes away is stored, and then ended.
func TestDrainWaitsForWhatIsPrepared(t *testing.T) {
	inBubble(t, saying(time.Hour, "a"), func(t *testing.T, r *rig) {
		r.store.commit = commit
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
