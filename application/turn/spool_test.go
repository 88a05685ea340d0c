package turn_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"chatbot/domain/chat"
	"chatbot/ports"
)

// TestStopDuringOutageSpoolsText: what had ended is stored by the next process, which asks nothing again,
// and what still ran goes on after all that its readers saw.
func TestStopDuringOutageSpoolsText(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var long sync.Map
		r := newRig(func(ctx context.Context, emit func(string)) (chat.Outcome, error) {
			pieces := words(10)
			if _, ran := long.LoadOrStore("first", true); !ran {
				pieces = words(1000)
			}
			return saying(100*time.Millisecond, pieces...)(ctx, emit)
		})
		roomy(r)
		ctx, cancel := context.WithCancel(context.Background())
		ran := make(chan struct{})
		go func() { defer close(ran); r.Run(ctx) }()
		cut := r.sendTo(t, chat.Send{Text: "A long one", Model: slowOne}).Answer.ID
		synctest.Wait()
		ended, deleted := r.send(t, "A short one").Answer.ID, r.send(t, "Another").Answer.ID
		time.Sleep(450 * time.Millisecond)
		r.store.set(func(s *fakeStore) { s.outage = errOutage })
		time.Sleep(2 * time.Second)
		if took := drain(r, 3*time.Second); took > 10*time.Second {
			t.Errorf("draining took %v", took)
		}
		cancel()
		<-ran
		if n := r.spool.left(); n != 3 || r.logger.count("from the spool") != 3 {
			t.Fatalf("%d answers are spooled", n)
		}
		for _, a := range r.spool.kept { // an earlier release must not continue the one whose model was chosen
			if want := map[bool]int{true: chat.PartsFormat, false: 1}[a.Answer.ID == cut]; a.Format != want {
				t.Errorf("answer %d is spooled in format %d", a.Answer.ID, a.Format)
			}
		}
		seen := textOf(readNow(t, r.log, cut))

		r.store.set(func(s *fakeStore) { s.outage, s.rows[deleted-1] = nil, nil })
		next := r.beside(saying(0, "the rest"))
		stop := next.runs()
		defer func() { stop() }()
		time.Sleep(10 * time.Second)
		if m := r.store.stored(ended); m.Status != chat.Complete || m.Content != strings.Join(words(10), "") {
			t.Errorf("what had ended is %s with %q", m.Status, m.Content)
		}
		m := r.store.stored(cut)
		if m.Status != chat.Complete || !strings.HasSuffix(m.Content, "the rest") || !strings.HasPrefix(m.Content, seen) {
			t.Errorf("what ran is %s with %q", m.Status, m.Content)
		}
		if m.Answer.ModelID != slowOne {
			t.Errorf("it was continued by %+v", m.Answer.Choice)
		}
		if n := len(next.model.asked()); n != 1 || next.spool.left() != 0 {
			t.Errorf("the model was asked %d times, %d answers are still spooled", n, next.spool.left())
		}
	})
}

// readNow is what a log holds of an answer at this moment.
func readNow(t *testing.T, log ports.StreamLog, id chat.MessageID) (all []heard) {
	t.Helper()
	reader, err := log.Read(t.Context(), id, 0, 0)
	if err != nil {
		return nil // let go of
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	events, _ := reader.Next(ctx)
	for _, e := range events {
		all = append(all, heard{Event: e})
	}
	return all
}

// TestSpooledAnswersThatCannotBeStoredYetAreNotAskedAgain: the storage fails again just after the start.
func TestSpooledAnswersThatCannotBeStoredYetAreNotAskedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(saying(0, "asked again"))
		roomy(r)
		m := r.store.elsewhere(ada.User, "the whole", time.Now())
		whole := m
		whole.Status, whole.Content, whole.Seq = chat.Complete, "the whole answer", 2
		r.spool.kept = []ports.Unsaved{{Owner: ada.User, WorkerID: "another process", Answer: whole}}
		r.store.full = errOutage
		defer r.runs()()
		time.Sleep(20 * time.Second)
		if got := r.store.stored(m.ID); got.Status != chat.Streaming || r.logger.count("Spooled answers could not be stored") != 1 {
			t.Errorf("meanwhile it is %s; reported %d times", got.Status, r.logger.count("Spooled answers"))
		}
		r.store.set(func(s *fakeStore) { s.full = nil })
		time.Sleep(time.Second)
		if got := r.store.stored(m.ID); got.Status != chat.Complete || got.Content != "the whole answer" || len(r.model.asked()) != 0 {
			t.Errorf("it is %s with %q; the model was asked %d times", got.Status, got.Content, len(r.model.asked()))
		}
	})
}

// TestBrokenSpoolLosesOnlyUnstoredText: the last checkpoint stays, as after a crash, and the log says so.
func TestBrokenSpoolLosesOnlyUnstoredText(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(saying(100*time.Millisecond, words(30)...))
		stop := r.runs()
		id := r.send(t, "Go on").Answer.ID
		time.Sleep(1200 * time.Millisecond)
		r.spool.breakDown(errors.New("no space"))
		r.store.set(func(s *fakeStore) { s.outage = errOutage })
		drain(r, 5*time.Second)
		stop()
		if r.logger.count("neither stored nor spooled") != 1 {
			t.Error("not recorded")
		}
		if m := r.store.stored(id); m.Status != chat.Streaming || m.Content == "" {
			t.Errorf("stored is %s with %q", m.Status, m.Content)
		}
	})
}

// TestRunningProcessStoresAnothersSpool: it shares the folder, and would else have the model asked again.
func TestRunningProcessStoresAnothersSpool(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(saying(100*time.Millisecond, words(10)...))
		roomy(r)
		stop := r.runs()
		other := r.beside(saying(0, "asked again"))
		defer other.runs()()
		ids := []chat.MessageID{r.send(t, "One").Answer.ID, r.send(t, "Two").Answer.ID}
		time.Sleep(450 * time.Millisecond)
		r.store.set(func(s *fakeStore) { s.outage = errOutage })
		time.Sleep(2 * time.Second)
		drain(r, time.Second)
		stop()
		r.store.set(func(s *fakeStore) { s.outage = nil })
		time.Sleep(20 * time.Second)
		for _, id := range ids {
			if m := r.store.stored(id); m.Status != chat.Complete || m.Content != strings.Join(words(10), "") {
				t.Errorf("%d is %s with %q", id, m.Status, m.Content)
			}
		}
		if n := len(other.model.asked()); n != 0 || r.spool.left() != 0 {
			t.Errorf("the model was asked %d times, %d answers are still spooled", n, r.spool.left())
		}
	})
}
