package turn_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"chatbot/domain/chat"
	"chatbot/ports"
)

// beside makes a second process on the store and the signals of the first, with a log of its own. It runs
// until kill is called, which ends its runs as if the process had died.
func beside(r *rig, s script, auto bool) *rig {
	other := newRig(s)
	other.AutoContinue = auto
	other.store, other.Turns, other.Choices, other.Messages, other.Storage, other.StopBus = r.store, r.store, r.store, r.store, r.store, r.stopBus
	return other
}

// runs runs the engine until the returned function is called.
func (r *rig) runs() (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	stopped := make(chan struct{})
	go func() { defer close(stopped); r.Run(ctx) }()
	return func() { cancel(); <-stopped }
}

// carryingOn returns a script that emits the pieces that are not stored yet.
func carryingOn(m *fakeGenerator, pause time.Duration, pieces ...string) script {
	return func(ctx context.Context, emit func(string)) (chat.Outcome, error) {
		asked := m.asked()
		rest := strings.TrimPrefix(strings.Join(pieces, ""), asked[len(asked)-1].Turn.Answer.Content)
		for _, piece := range strings.SplitAfter(rest, " ") {
			if piece == "" {
				continue
			}
			emit(piece)
			if err := wait(ctx, pause); err != nil {
				return chat.Outcome{}, err
			}
		}
		return done, nil
	}
}

func TestContinueCarriesOnFromTheLastCharacter(t *testing.T) {
	inBubble(t, saying(100*time.Millisecond, words(10)...), func(t *testing.T, r *rig) {
		id := r.send(t, "Go on").Answer.ID
		time.Sleep(450 * time.Millisecond)
		stopped, err := r.Stop(t.Context(), ada, id)
		if err != nil {
			t.Fatal(err)
		}
		r.model.script = carryingOn(r.model, 100*time.Millisecond, words(10)...)
		turn, err := r.Continue(t.Context(), ada, id)
		if err != nil || turn.Answer.ID != id || turn.Answer.Status != chat.Streaming || turn.Repeated {
			t.Fatalf("%+v, %v", turn, err)
		}
		again, err := r.Continue(t.Context(), ada, id)
		if err != nil || !again.Repeated {
			t.Errorf("again: %+v, %v", again, err)
		}
		m := r.end(t, id)
		if want := strings.Join(words(10), ""); m.Status != chat.Complete || m.Content != want {
			t.Errorf("%s with %q, want %q", m.Status, m.Content, want)
		}
		asked := r.model.asked()
		if n := len(asked); n != 2 || asked[1].Turn.Answer.Content != stopped.Content || asked[1].Turn.Question.Content != "Go on" {
			t.Errorf("asked %d times, at last %+v", n, asked[n-1])
		}
		if m.Answer.Took <= stopped.Answer.Took || m.Answer.FirstToken != stopped.Answer.FirstToken || m.Answer.CompletionTokens != stopped.Answer.CompletionTokens+done.CompletionTokens {
			t.Errorf("came about as %+v after %+v", m.Answer, stopped.Answer)
		}
		if _, err := r.Continue(t.Context(), ada, id); !errors.Is(err, chat.ErrNothingToSay) {
			t.Errorf("a complete answer: %v", err)
		}
		if _, err := r.Continue(t.Context(), bob, id); !errors.Is(err, chat.ErrMessage) {
			t.Errorf("someone else's: %v", err)
		}
	})
}

// TestContinueRightAfterEnd: readers have heard of the end, and the run is not done with it.
func TestContinueRightAfterEnd(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		r.model.script = func(_ context.Context, emit func(string)) (chat.Outcome, error) {
			emit("a ")
			return chat.Outcome{}, ports.ErrModelCutOff
		}
		r.meter.held = make(chan struct{})
		id := r.send(t, "Go on").Answer.ID
		r.follow(t, id, 0)
		r.model.script = saying(0, "b")
		time.AfterFunc(time.Second, func() { close(r.meter.held) })
		continued, err := r.Continue(t.Context(), ada, id)
		if err != nil || continued.Repeated {
			t.Fatalf("repeated: %v, %v", continued.Repeated, err)
		}
		if m := r.end(t, id); m.Status != chat.Complete || m.Content != "a b" {
			t.Errorf("%s %q", m.Status, m.Content)
		}
	})
}

func TestReadersOfAContinuedAnswer(t *testing.T) {
	inBubble(t, saying(100*time.Millisecond, "a ", "b ", "c "), func(t *testing.T, r *rig) {
		r.model.script = func(ctx context.Context, emit func(string)) (chat.Outcome, error) {
			emit("a ")
			emit("b ")
			return chat.Outcome{}, ports.ErrModelCutOff
		}
		id := r.send(t, "Go on").Answer.ID
		before := r.follow(t, id, 0)
		r.model.script = saying(100*time.Millisecond, "c ", "d")
		if _, err := r.Continue(t.Context(), ada, id); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		for _, after := range []int{0, 1, 2, before[len(before)-1].Seq, 1000} { // as far as a reader may have come
			events := r.follow(t, id, after)
			if !events[0].Replace || events[0].Seq < chat.EpochSize {
				t.Errorf("after %d it begins with %+v", after, events[0])
			}
			if text := textOf(events); text != "a b c d" {
				t.Errorf("after %d: %q", after, text)
			}
			for i, e := range events {
				if e.Seq != events[0].Seq+i {
					t.Errorf("event %d is numbered %d", i, e.Seq)
				}
			}
		}
		if events := r.follow(t, id, chat.EpochSize+1); textOf(events) != "d" {
			t.Errorf("a reader of this epoch is told %q", textOf(events))
		}
	})
}

// TestStreamLogOfEarlierEpochIsNotRead: a process may still hold the end of an answer that another one carries on.
func TestStreamLogOfEarlierEpochIsNotRead(t *testing.T) {
	inBubble(t, saying(100*time.Millisecond, "a ", "b "), func(t *testing.T, r *rig) {
		id := r.send(t, "Go on").Answer.ID
		time.Sleep(50 * time.Millisecond)
		stopped, err := r.Stop(t.Context(), ada, id)
		if err != nil {
			t.Fatal(err)
		}
		other := beside(r, nil, false)
		_ = other.log.Open(t.Context(), id, 0, nil)
		_ = other.log.Append(t.Context(), id, chat.TextDelta("a "))
		_ = other.log.Close(t.Context(), id, stopped)
		r.model.script = saying(100*time.Millisecond, words(20)...)
		if _, err := r.Continue(t.Context(), ada, id); err != nil {
			t.Fatal(err)
		}
		for _, after := range []int{0, 1, 2} {
			events := other.follow(t, id, after)
			if end := events[len(events)-1].End; end == nil || end.Status != chat.Complete || textOf(events) != "a "+strings.Join(words(20), "") {
				t.Errorf("after %d: %q, %+v", after, textOf(events), end)
			}
		}
	})
}

// TestDeadProcessAnswerIsContinued: by the next process that looks, when that is wished, but not for
// ever: the answer may be what ends the processes.
func TestDeadProcessAnswerIsContinued(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		r.AutoContinue = true
		r.model.script = carryingOn(r.model, 100*time.Millisecond, words(20)...)
		m := r.store.elsewhere(ada.User, "a b c ", time.Now().Add(3*time.Second))
		weary := r.store.elsewhere(ada.User, "a b c ", time.Now().Add(3*time.Second))
		r.store.alter(weary.ID, func(is *chat.AnswerRecord) { is.Seq = 3*chat.EpochSize + 1 })
		events := r.follow(t, m.ID, 1) // a reader that the dead process left
		if text := "a b c " + textOf(events); text != "a b c "+strings.Join(words(20), "") || !events[0].Replace {
			t.Errorf("the reader was told %q", textOf(events))
		}
		if end := r.end(t, m.ID); end.Status != chat.Complete || end.Content != strings.Join(words(20), "") {
			t.Errorf("%s with %q", end.Status, end.Content)
		}
		if end := r.end(t, weary.ID); end.Status != chat.Interrupted || end.Content != "a b c " {
			t.Errorf("carried on too often: %s with %q", end.Status, end.Content)
		}
	})
}

// TestDrainHandsOver: what cannot finish here another process carries on at once.
func TestDrainHandsOver(t *testing.T) {
	inBubble(t, saying(100*time.Millisecond, words(100)...), func(t *testing.T, r *rig) {
		r.AutoContinue = true
		other := beside(r, nil, true)
		other.model.script = carryingOn(other.model, 100*time.Millisecond, words(100)...)
		defer other.runs()()
		id := r.send(t, "Go on").Answer.ID
		time.Sleep(time.Second)
		if took := drain(r, 2*time.Second); took > 2100*time.Millisecond {
			t.Errorf("took %v", took)
		}
		began := time.Now()
		for len(other.model.asked()) == 0 {
			time.Sleep(10 * time.Millisecond)
		}
		if took := time.Since(began); took > 1100*time.Millisecond {
			t.Errorf("taken over after %v", took)
		}
		if m := other.end(t, id); m.Status != chat.Complete || m.Content != strings.Join(words(100), "") {
			t.Errorf("%s with %q", m.Status, m.Content)
		}
	})
}

// TestCheckpointInFlightNeverRollsBack: the answer is given up while its lease is being extended.
func TestCheckpointInFlightNeverRollsBack(t *testing.T) {
	inBubble(t, saying(100*time.Millisecond, words(100)...), func(t *testing.T, r *rig) {
		r.AutoContinue = true
		other := beside(r, nil, true)
		other.model.script = carryingOn(other.model, 100*time.Millisecond, words(100)...)
		defer other.runs()()
		r.Turns = slowExtensions{r.store}
		time.Sleep(50 * time.Millisecond)
		id := r.send(t, "Go on").Answer.ID
		time.Sleep(950 * time.Millisecond)
		drain(r, 1020*time.Millisecond) // 20 ms after a tick, in which nothing more is said
		began := time.Now()
		for len(other.model.asked()) == 0 {
			time.Sleep(10 * time.Millisecond)
		}
		if took := time.Since(began); took > 1100*time.Millisecond {
			t.Errorf("taken over after %v", took)
		}
		if m := other.end(t, id); m.Content != strings.Join(words(100), "") {
			t.Errorf("%q", m.Content)
		}
	})
}

// slowExtensions take their time to extend leases, and none to end them.
type slowExtensions struct{ ports.Turns }

func (s slowExtensions) Checkpoint(ctx context.Context, workerID string, texts []ports.Checkpoint, until time.Time) ([]chat.MessageID, error) {
	if until.After(time.Now()) {
		time.Sleep(200 * time.Millisecond)
	}
	return s.Turns.Checkpoint(ctx, workerID, texts, until)
}

func TestStopReachesTheGeneratingProcess(t *testing.T) {
	inBubble(t, saying(100*time.Millisecond, words(1000)...), func(t *testing.T, r *rig) {
		other := beside(r, nil, false)
		defer other.runs()()
		id := r.send(t, "Go on").Answer.ID
		time.Sleep(time.Second)
		began := time.Now()
		m, err := other.Stop(t.Context(), ada, id)
		if err != nil || m.Status != chat.Stopped || time.Since(began) > time.Second {
			t.Errorf("%+v, %v after %v", m, err, time.Since(began))
		}
		if here := r.end(t, id); here.Content != m.Content {
			t.Errorf("%q there, %q here", m.Content, here.Content)
		}
		if _, err := other.Stop(t.Context(), bob, r.send(t, "Mine").Answer.ID); !errors.Is(err, chat.ErrMessage) {
			t.Errorf("someone else's: %v", err)
		}
		_ = r.StopSession(t.Context(), ada, m.SessionID+1)
	})
}

// deafSignals lose what is sent while they are deaf.
type deafSignals struct {
	ports.StopBus
	deaf atomic.Bool
}

func (d *deafSignals) Stop(ctx context.Context, id chat.MessageID) error {
	if d.deaf.Load() {
		return errOutage
	}
	return d.StopBus.Stop(ctx, id)
}

func TestLostStopIsRepeated(t *testing.T) {
	inBubble(t, saying(100*time.Millisecond, words(1000)...), func(t *testing.T, r *rig) {
		other := beside(r, nil, false)
		stopBus := &deafSignals{StopBus: r.stopBus}
		stopBus.deaf.Store(true)
		other.StopBus = stopBus
		time.AfterFunc(5*time.Second, func() { stopBus.deaf.Store(false) })
		defer other.runs()()
		id := r.send(t, "Go on").Answer.ID
		if m, err := other.Stop(t.Context(), ada, id); err != nil || m.Status != chat.Stopped {
			t.Errorf("%+v, %v", m, err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		stopBus.deaf.Store(true)
		second := r.send(t, "More").Answer.ID
		if _, err := other.Stop(ctx, ada, second); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		_, _ = r.Stop(t.Context(), ada, second)
	})
}

func TestTextIsStoredWithinASecond(t *testing.T) {
	const pause = 50 * time.Millisecond
	pieces := words(100)
	inBubble(t, saying(pause, pieces...), func(t *testing.T, r *rig) {
		began, id := time.Now(), r.send(t, "Go on").Answer.ID
		for at := time.Second; at <= 4*time.Second; at += 100 * time.Millisecond {
			time.Sleep(time.Until(began.Add(at)))
			want := strings.Join(pieces[:(at-time.Second)/pause], "")
			if stored := r.store.stored(id).Content; !strings.HasPrefix(stored, want) {
				t.Errorf("after %v %d bytes are stored of the %d that were said a second earlier", at, len(stored), len(want))
			}
		}
		r.end(t, id)
	})
}
