package turn_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"chatbot/application/turn"
	"chatbot/domain/chat"
	"chatbot/domain/fault"
	"chatbot/ports"
)

// roomy gives a rig an engine that many answers can run in, and that carries on what it finds interrupted.
func roomy(r *rig) {
	r.Engine = turn.New(r.Ports, turn.Options{
		MaxChars: 2000, MaxUnsaved: 64 << 20, AutoContinue: true, Limits: turn.Limits{Running: 300, PerUser: 300, Waiting: 300},
	})
}

// beside is another process with the same storage and spool.
func (r *rig) beside(s script) *rig {
	other := newRig(s)
	other.store, other.Turns, other.Fallbacks, other.Messages, other.Storage = r.store, r.store, r.store, r.store, r.store
	other.spool, other.Spool = r.spool, r.spool
	other.budgets, other.Budgets, other.Settings = r.budgets, r.budgets, r.budgets.settings
	roomy(other)
	return other
}

// TestAnswersThatEndDuringAnOutageAreKept: the storage is away for ten minutes in which 200 answers end. None is lost, none
// is asked for again, readers learn that their answer waits to be stored, and new messages are refused at once.
func TestAnswersThatEndDuringAnOutageAreKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const answers = 200
		pieces := words(30)
		whole := strings.Join(pieces, "")
		r := newRig(saying(100*time.Millisecond, pieces...))
		roomy(r)
		defer r.runs()()
		other := r.beside(saying(0, "asked again"))
		defer other.runs()()
		var turns []chat.Turn
		for range answers {
			turns = append(turns, r.send(t, "Go on"))
		}
		heardBy := make([][]heard, answers)
		var readers sync.WaitGroup
		for i, turn := range turns {
			readers.Go(func() { heardBy[i] = r.follow(t, turn.Answer.ID, 0) })
		}
		time.Sleep(time.Second)
		r.store.set(func(s *fakeStore) { s.outage = errOutage })
		time.Sleep(5 * time.Minute)

		began := time.Now()
		_, err := r.Start(t.Context(), ada, chat.Send{Text: "Meanwhile", ClientID: "c-1"})
		if f := fault.From(err); !errors.Is(err, ports.ErrStorage) || f.RetryAfter == 0 || time.Since(began) > 0 {
			t.Errorf("a message during the outage: %v after %v", err, time.Since(began))
		}
		if _, err := r.Stop(t.Context(), ada, turns[0].Answer.ID); fault.From(err).Code != "answer_unsaved" || time.Since(began) > 0 {
			t.Errorf("stopped during the outage: %v after %v", err, time.Since(began))
		}
		late := r.follow
		var again []heard
		readers.Go(func() { again = late(t, turns[2].Answer.ID, 3) })
		time.Sleep(5 * time.Minute)
		r.store.set(func(s *fakeStore) { s.outage = nil })
		back := time.Now()
		readers.Wait()
		if took := time.Since(back); took > 4*time.Second {
			t.Errorf("the ends came %v after the storage", took)
		}
		for i, turn := range turns {
			if m := r.store.stored(turn.Answer.ID); m.Status != chat.Complete || m.Content != whole {
				t.Errorf("answer %d is %s with %d bytes", i, m.Status, len(m.Content))
			}
			wantSaving(t, heardBy[i], whole, 5*time.Second)
		}
		if text := textOf(again); text != strings.Join(pieces[3:], "") || again[len(again)-1].End == nil || count(again, saving) != 1 {
			t.Errorf("who came during the outage heard %q, %d times that it waits", text, count(again, saving))
		}
		time.Sleep(time.Minute)
		if n, m := len(r.model.asked()), len(other.model.asked()); n != answers || m != 0 {
			t.Errorf("the model was asked %d and %d times", n, m)
		}
		r.end(t, r.sendTo(t, chat.Send{SessionID: turns[0].SessionID, Text: "And now?"}).Answer.ID)
	})
}

// TestAnswersAreKeptAfterAnOutageOfWrites: reads work all the time, so that another process finds leases that have run out, and
// the storage is back at any moment between two of its looks.
func TestAnswersAreKeptAfterAnOutageOfWrites(t *testing.T) {
	for after := time.Duration(0); after < 8*time.Second; after += 150 * time.Millisecond {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(saying(100*time.Millisecond, words(10)...))
			roomy(r)
			defer r.runs()()
			other := r.beside(saying(0, "asked again"))
			time.Sleep(400 * time.Millisecond) // it looks just before ours stores
			defer other.runs()()
			m := r.send(t, "Go on").Answer
			time.Sleep(500 * time.Millisecond)
			r.store.set(func(s *fakeStore) { s.readOnly = errOutage })
			time.Sleep(20*time.Second + after)
			r.store.set(func(s *fakeStore) { s.readOnly = nil })
			time.Sleep(30 * time.Second)
			if got := r.store.stored(m.ID); got.Status != chat.Complete || len(other.model.asked()) > 0 {
				t.Errorf("after %v the answer is %s, and the model was asked again %d times", after, got.Status, len(other.model.asked()))
			}
		})
	}
}

func saving(e heard) bool   { return e.Saving }
func replaced(e heard) bool { return e.Replace }

func count(events []heard, is func(heard) bool) (n int) {
	for _, e := range events {
		if is(e) {
			n++
		}
	}
	return n
}

// wantSaving: the reader was told once, by that time, that the answer is whole and waits, and then its end.
func wantSaving(t *testing.T, events []heard, whole string, by time.Duration) {
	t.Helper()
	if len(events) < 2 {
		t.Errorf("heard %+v", events)
		return
	}
	told, end := events[len(events)-2], events[len(events)-1]
	if !told.Saving || told.at > by || count(events, saving) != 1 || count(events, replaced) != 0 || end.End == nil || end.End.Status != chat.Complete {
		t.Errorf("told %d times that it waits, last %+v after %v; then %+v", count(events, saving), told.Event, told.at, end.Event)
	}
	if text := textOf(events[:len(events)-2]); text != whole {
		t.Errorf("heard %q", text)
	}
}

// TestPromptlyStoredEndIsNotAnnounced: readers hear of waiting only when there is some.
func TestPromptlyStoredEndIsNotAnnounced(t *testing.T) {
	inBubble(t, saying(100*time.Millisecond, words(5)...), func(t *testing.T, r *rig) {
		r.store.set(func(s *fakeStore) { s.slow = 700 * time.Millisecond })
		if events := r.follow(t, r.send(t, "Go on").Answer.ID, 0); count(events, saving) != 0 {
			t.Errorf("heard %+v", events)
		}
	})
}

// TestUnsavedLimitRefusesMessages: ends cannot be stored while all else works, as on a disk that is nearly full. Before more
// bytes wait than may, nothing new comes in; nothing is dropped.
func TestUnsavedLimitRefusesMessages(t *testing.T) {
	inBubble(t, saying(0, strings.Repeat("x", 40)), func(t *testing.T, r *rig) {
		r.MaxUnsaved = 100
		r.store.set(func(s *fakeStore) { s.full = errOutage })
		var ids []chat.MessageID
		for range 3 {
			ids = append(ids, r.send(t, "Go on").Answer.ID)
			time.Sleep(1100 * time.Millisecond) // from then on it counts
		}
		_, err := r.Start(t.Context(), ada, chat.Send{Text: "One more"})
		if !errors.Is(err, ports.ErrStorage) {
			t.Errorf("with 120 bytes that wait: %v", err)
		}
		if n := r.Unsaved(); n != 120 {
			t.Errorf("%d bytes wait", n)
		}
		time.Sleep(time.Hour)
		// Its chat can be deleted all the same.
		if err := r.StopSession(t.Context(), ada, r.store.stored(ids[0]).SessionID); err != nil {
			t.Error(err)
		}
		r.store.set(func(s *fakeStore) { s.full, s.rows[ids[0]-1] = nil, nil })
		for _, id := range ids[1:] {
			if m := r.end(t, id); m.Status != chat.Complete {
				t.Errorf("%d is %s", id, m.Status)
			}
		}
		time.Sleep(2 * time.Second)
		r.end(t, r.send(t, "One more").Answer.ID)
		if n := r.Unsaved(); n != 0 {
			t.Errorf("then %d bytes wait", n)
		}
	})
}

// TestFullStorageRefusesMessagesAtOnce: it is not tried again, though it could be.
func TestFullStorageRefusesMessagesAtOnce(t *testing.T) {
	inBubble(t, saying(0, "a"), func(t *testing.T, r *rig) {
		r.store.set(func(s *fakeStore) { s.outage = ports.ErrStorage.Because(ports.ErrNotWritten) })
		began := time.Now()
		_, err := r.Start(t.Context(), ada, chat.Send{Text: "Hello", ClientID: "c-1"})
		if !errors.Is(err, ports.ErrStorage) || time.Since(began) > 0 {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		r.store.set(func(s *fakeStore) { s.outage = nil })
	})
}

// TestSlowStorageStillAcceptsMessages: a statement that takes too long once says nothing yet.
func TestSlowStorageStillAcceptsMessages(t *testing.T) {
	inBubble(t, saying(100*time.Millisecond, words(40)...), func(t *testing.T, r *rig) {
		r.send(t, "Go on")
		time.Sleep(time.Second)
		r.store.set(func(s *fakeStore) { s.slow = 2200 * time.Millisecond })
		time.Sleep(2100 * time.Millisecond)
		r.store.set(func(s *fakeStore) { s.slow = 0 })
		r.end(t, r.send(t, "And now?").Answer.ID)
	})
}

// TestReadersOnOtherServersSeeSaving: another server cannot know that the text is complete; it infers it from silence while the
// storage is unavailable.
func TestReadersOnOtherServersSeeSaving(t *testing.T) {
	inBubble(t, saying(100*time.Millisecond, words(30)...), func(t *testing.T, r *rig) {
		other := newRig(nil)
		other.store, other.Turns, other.Messages, other.Storage, other.Log = r.store, r.store, r.store, r.store, r.log
		defer other.runs()()
		id := r.send(t, "Go on").Answer.ID
		var events []heard
		var reader sync.WaitGroup
		reader.Go(func() { events = other.follow(t, id, 0) })
		time.Sleep(time.Second)
		r.store.set(func(s *fakeStore) { s.outage = errOutage })
		time.Sleep(10 * time.Minute)
		r.store.set(func(s *fakeStore) { s.outage = nil })
		reader.Wait()
		wantSaving(t, events, strings.Join(words(30), ""), 10*time.Second)
	})
}
