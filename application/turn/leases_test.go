package turn_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"chatbot/domain/chat"
)

func TestStoredTextIsLessThanASecondBehind(t *testing.T) {
	pieces := words(60)
	inBubble(t, saying(100*time.Millisecond, pieces...), func(t *testing.T, r *rig) {
		r.store.set(func(s *fakeStore) { s.slow = 100 * time.Millisecond })
		id := r.send(t, "Go on").Answer.ID
		synctest.Wait()
		began := time.Now()
		for range 50 {
			time.Sleep(100 * time.Millisecond)
			synctest.Wait()
			// Prompt gathering took 100 ms; what was said a second ago has to be stored.
			due := max(0, int((time.Since(began)-1100*time.Millisecond)/(100*time.Millisecond)))
			if stored := r.store.stored(id).Content; len(stored) < len(strings.Join(pieces[:due], "")) {
				t.Errorf("after %v only %d bytes are stored", time.Since(began), len(stored))
			}
		}
		r.store.set(func(s *fakeStore) { s.slow = 0 })
		r.end(t, id)
	})
}

func TestOneCheckpointForAllRunningAnswers(t *testing.T) {
	inBubble(t, saying(100*time.Millisecond, words(50)...), func(t *testing.T, r *rig) {
		const answers = 40
		var ids []chat.MessageID
		for range answers {
			ids = append(ids, r.send(t, "Go on").Answer.ID)
		}
		time.Sleep(2100 * time.Millisecond)
		r.store.set(func(s *fakeStore) {
			if n := len(s.checkpoints); n < 4 || n > 5 { // one every 500 ms
				t.Errorf("%d calls in 2.1 s", n)
			}
			for _, call := range s.checkpoints {
				if len(call) != answers {
					t.Errorf("a call stores %d of %d answers", len(call), answers)
				}
			}
		})
		for _, id := range ids {
			r.end(t, id)
		}
		r.store.set(func(s *fakeStore) { s.checkpoints = nil })
		time.Sleep(5 * time.Second)
		r.store.set(func(s *fakeStore) {
			if n := len(s.checkpoints); n > 0 {
				t.Errorf("%d calls with nothing running", n)
			}
		})
	})
}

func TestStorageOutageLosesNoText(t *testing.T) {
	inBubble(t, saying(100*time.Millisecond, words(100)...), func(t *testing.T, r *rig) {
		id := r.send(t, "Go on").Answer.ID
		time.Sleep(time.Second)
		r.store.set(func(s *fakeStore) { s.outage = errOutage })
		time.Sleep(6 * time.Second) // twice a lease
		r.store.set(func(s *fakeStore) { s.outage = nil })
		m := r.end(t, id)
		if m.Status != chat.Complete || m.Content != strings.Join(words(100), "") {
			t.Errorf("%s with %d bytes", m.Status, len(m.Content))
		}
		if n := r.logger.count("trying again"); n != 1 {
			t.Errorf("the outage was recorded %d times", n)
		}
	})
}

// TestReadersSeeEndOnlyOnceStored: the storage is away when the model is done.
func TestReadersSeeEndOnlyOnceStored(t *testing.T) {
	inBubble(t, saying(100*time.Millisecond, words(5)...), func(t *testing.T, r *rig) {
		id := r.send(t, "Go on").Answer.ID
		reader, _, err := r.Subscribe(t.Context(), ada, id, 0)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(200 * time.Millisecond)
		r.store.set(func(s *fakeStore) { s.outage = errOutage })
		time.Sleep(10 * time.Second)
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		for {
			events, err := reader.Next(ctx)
			if err != nil {
				break
			}
			if events[len(events)-1].End != nil {
				t.Fatal("the end was told before it was stored")
			}
		}
		r.store.set(func(s *fakeStore) {
			if s.finishes < 5 {
				t.Errorf("tried %d times in 10 s", s.finishes)
			}
			s.outage = nil
		})
		began := time.Now()
		if m := r.end(t, id); m.Status != chat.Complete || time.Since(began) > 2*time.Second {
			t.Errorf("%s after %v", m.Status, time.Since(began))
		}
	})
}

// TestLostLeaseEndsGenerationAndKeepsText: someone thought us dead and ended the answer.
func TestLostLeaseEndsGenerationAndKeepsText(t *testing.T) {
	inBubble(t, saying(100*time.Millisecond, words(1000)...), func(t *testing.T, r *rig) {
		id := r.send(t, "Go on").Answer.ID
		time.Sleep(2250 * time.Millisecond)
		r.store.alter(id, func(is *chat.AnswerRecord) { is.Status = chat.Interrupted })
		theirs := r.store.stored(id).Content
		began := time.Now()
		m := r.end(t, id)
		if m.Status != chat.Interrupted || !strings.HasPrefix(m.Content, theirs) || m.Content != textOf(r.follow(t, id, 0)) || time.Since(began) > time.Second {
			t.Errorf("%s with %q after %v, want more than %q", m.Status, m.Content, time.Since(began), theirs)
		}
	})
}

func TestDeletedAnswerEndsItsGeneration(t *testing.T) {
	var ended time.Duration
	inBubble(t, func(ctx context.Context, emit func(string)) (chat.Outcome, error) {
		emit("a")
		began := time.Now()
		err := wait(ctx, time.Hour)
		ended = time.Since(began)
		return done, err
	}, func(t *testing.T, r *rig) {
		id := r.send(t, "Go on").Answer.ID
		time.Sleep(time.Second)
		reader, _, err := r.Subscribe(t.Context(), ada, id, 1)
		if err != nil {
			t.Fatal(err)
		}
		r.store.set(func(s *fakeStore) { s.rows[id-1] = nil })
		events, err := reader.Next(t.Context())
		if err != nil || len(events) != 1 || events[0].End == nil {
			t.Errorf("readers heard %+v, %v", events, err)
		}
		if ended > 2*time.Second {
			t.Errorf("the model went on for %v", ended)
		}
	})
}

func TestDeadProcessAnswersAreInterruptedWithinFiveSeconds(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		alive := r.store.elsewhere(ada.User, "", time.Now().Add(time.Hour))
		for range 12 { // at every moment between two sweeps
			time.Sleep(433 * time.Millisecond)
			m := r.store.elsewhere(ada.User, "half an ans", time.Now().Add(3*time.Second))
			time.AfterFunc(2900*time.Millisecond, func() {
				if r.store.stored(m.ID).Status.Ended() {
					t.Errorf("%d: taken for dead within its lease", m.ID)
				}
			})
			time.AfterFunc(5*time.Second, func() {
				if got := r.store.stored(m.ID); got.Status != chat.Interrupted || got.Content != "half an ans" {
					t.Errorf("%d: after 5 s %+v", m.ID, got)
				}
			})
		}
		time.Sleep(6 * time.Second)
		if r.store.stored(alive.ID).Status.Ended() {
			t.Error("an answer with a lease was ended")
		}
		if r.logger.count("process that died") == 0 || r.meter.orphaned != 12 {
			t.Errorf("not recorded, or counted: %d", r.meter.orphaned)
		}
	})
}

// TestTwoProcessesDoNotTakeEachOtherForDead: neither while all is well nor after an outage of the storage,
// however short after it the other one looks first.
func TestTwoProcessesDoNotTakeEachOtherForDead(t *testing.T) {
	for name, busy := range map[string]bool{"the other has answers, too": true, "the other has none": false} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, saying(100*time.Millisecond, words(200)...), func(t *testing.T, r *rig) {
				time.Sleep(400 * time.Millisecond) // the other ticks 100 ms before us
				other := newRig(saying(100*time.Millisecond, words(200)...))
				other.store, other.Turns, other.Messages, other.Storage = r.store, r.store, r.store, r.store
				ctx, cancel := context.WithCancel(context.Background())
				stopped := make(chan struct{})
				go func() { defer close(stopped); other.Run(ctx) }()
				defer func() { cancel(); <-stopped }()

				id := r.send(t, "Go on").Answer.ID
				if busy {
					theirs := other.send(t, "You too").Answer.ID
					defer func() { other.end(t, theirs) }()
				}
				time.Sleep(5 * time.Second)
				r.store.set(func(s *fakeStore) { s.outage = errOutage })
				time.Sleep(6950 * time.Millisecond) // ends just before the other's tick
				r.store.set(func(s *fakeStore) { s.outage = nil })
				if m := r.end(t, id); m.Status != chat.Complete || m.Content != strings.Join(words(200), "") {
					t.Errorf("%s with %d bytes", m.Status, len(m.Content))
				}
			})
		})
	}
}

// TestSlowStorageKeepsOwnLeases: each statement takes longer than a lease.
func TestSlowStorageKeepsOwnLeases(t *testing.T) {
	inBubble(t, saying(100*time.Millisecond, words(300)...), func(t *testing.T, r *rig) {
		id := r.send(t, "Go on").Answer.ID
		synctest.Wait()
		r.store.set(func(s *fakeStore) { s.slow = 4 * time.Second })
		if m := r.end(t, id); m.Status != chat.Complete || m.Content != strings.Join(words(300), "") {
			t.Errorf("%s with %d bytes", m.Status, len(m.Content))
		}
	})
}

// TestShutdownIsNotAnOutage: the leaseRenewer is stopped in the middle of a statement.
func TestShutdownIsNotAnOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(nil)
		ctx, cancel := context.WithCancel(t.Context())
		stopped := make(chan struct{})
		r.store.slow = time.Second
		go func() { defer close(stopped); r.Run(ctx) }()
		time.Sleep(100 * time.Millisecond)
		cancel()
		<-stopped
		if r.logger.count("trying again") != 0 {
			t.Error("recorded as one")
		}
	})
}
