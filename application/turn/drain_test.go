package turn_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"chatbot/domain/chat"
)

// drain drains within limit and tells how long that took.
func drain(r *rig, limit time.Duration) time.Duration {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	began := time.Now()
	r.Drain(ctx)
	return time.Since(began)
}

func TestDrainWaitsForRunningAnswers(t *testing.T) {
	inBubble(t, saying(100*time.Millisecond, words(30)...), func(t *testing.T, r *rig) {
		id := r.send(t, "Go on").Answer.ID
		time.Sleep(time.Second)
		if took := drain(r, 20*time.Second); took < time.Second || took > 3*time.Second {
			t.Errorf("took %v", took)
		}
		if got := r.store.stored(id); got.Status != chat.Complete {
			t.Errorf("ended as %s", got.Status)
		}
	})
}

func TestDrainInterruptsAndStoresTheRest(t *testing.T) {
	inBubble(t, saying(100*time.Millisecond, words(1000)...), func(t *testing.T, r *rig) {
		ids := []chat.MessageID{r.send(t, "One").Answer.ID, r.send(t, "Two").Answer.ID}
		time.Sleep(time.Second)
		if took := drain(r, 5*time.Second); took < 5*time.Second || took > 6*time.Second {
			t.Errorf("took %v", took)
		}
		for _, id := range ids {
			got := r.store.stored(id)
			if got.Status != chat.Interrupted || len(got.Content) < 2*59 || got.Failure != nil {
				t.Errorf("%s with %d bytes", got.Status, len(got.Content))
			}
			if text := textOf(r.follow(t, id, 0)); text != got.Content {
				t.Errorf("readers heard %d bytes", len(text))
			}
		}
		if took := drain(r, time.Second); took != 0 {
			t.Errorf("draining again took %v", took)
		}
	})
}

func TestDrainRefusesNewMessages(t *testing.T) {
	inBubble(t, saying(time.Second, "a", "b"), func(t *testing.T, r *rig) {
		r.send(t, "One")
		drained := make(chan struct{})
		go func() { defer close(drained); drain(r, time.Minute) }()
		synctest.Wait()
		if _, err := r.Start(t.Context(), ada, chat.Send{Text: "Two"}); !errors.Is(err, chat.ErrRestarting) {
			t.Errorf("during: %v", err)
		}
		<-drained
		if _, err := r.Start(t.Context(), ada, chat.Send{Text: "Three"}); !errors.Is(err, chat.ErrRestarting) {
			t.Errorf("after: %v", err)
		}
		if n := len(r.model.asked()); n != 1 || len(r.store.rows) != 2 {
			t.Errorf("the model was asked %d times, %d rows", n, len(r.store.rows))
		}
	})
}

// TestDrainInterruptsLateStart: its Start was let in before, and its storage is slow.
func TestDrainInterruptsLateStart(t *testing.T) {
	inBubble(t, saying(time.Second, words(600)...), func(t *testing.T, r *rig) {
		r.store.set(func(s *fakeStore) { s.slow = 2 * time.Second })
		started := make(chan chat.MessageID, 1)
		go func() {
			turn, err := r.Start(context.Background(), ada, chat.Send{Text: "Late"})
			if err != nil {
				t.Error(err)
			}
			started <- turn.Answer.ID
		}()
		synctest.Wait()
		if took := drain(r, time.Second); took > 10*time.Second {
			t.Errorf("took %v", took)
		}
		if got := r.store.stored(<-started); got.Status != chat.Interrupted {
			t.Errorf("ended as %s", got.Status)
		}
	})
}

func TestDrainGivesUpOnUnreachableStorage(t *testing.T) {
	inBubble(t, saying(time.Second, words(600)...), func(t *testing.T, r *rig) {
		r.send(t, "One")
		time.Sleep(time.Second)
		r.store.set(func(s *fakeStore) { s.outage = errOutage })
		if took := drain(r, time.Second); took > 32*time.Second {
			t.Errorf("took %v", took)
		}
	})
}

// TestDrainIgnoresHangingStart: nobody else would end it, since its client waits for the answer.
func TestDrainIgnoresHangingStart(t *testing.T) {
	inBubble(t, saying(time.Second, "a"), func(t *testing.T, r *rig) {
		r.store.set(func(s *fakeStore) { s.slow = time.Hour })
		failed := make(chan error, 1)
		go func() {
			_, err := r.Start(context.Background(), ada, chat.Send{Text: "Hangs"})
			failed <- err
		}()
		synctest.Wait()
		if took := drain(r, time.Second); took > 10*time.Second {
			t.Errorf("took %v", took)
		}
		if err := <-failed; !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
}
