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
	"chatbot/ports"
)

// TestAllAnswersOfDeadProcessAreContinued, however many: they were accepted before.
func TestAllAnswersOfDeadProcessAreContinued(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(saying(10*time.Millisecond, "c"))
		r.Engine = turn.New(r.Ports, turn.Options{MaxChars: 2000, MaxUnsaved: 64 << 20, Limits: turn.Limits{Running: 2, PerUser: 2, Waiting: 4}, AutoContinue: true})
		var ids []chat.MessageID
		for range 50 {
			ids = append(ids, r.store.elsewhere(ada.User, "ab", time.Now().Add(time.Second)).ID)
		}
		defer r.runs()()
		time.Sleep(10 * time.Second)
		for _, id := range ids {
			if m := r.store.stored(id); m.Status != chat.Complete || m.Content != "abc" {
				t.Errorf("%d is %s with %q", id, m.Status, m.Content)
			}
		}
	})
}

func TestRepeatedSendPassesFullQueue(t *testing.T) {
	narrow(t, turn.Limits{Running: 1, PerUser: 1, Waiting: 1}, saying(time.Second, "a"), func(t *testing.T, r *rig) {
		send := chat.Send{Text: "Once", ClientID: "c-1"}
		first := r.sendTo(t, send)
		waiting := r.send(t, "Two").Answer.ID
		if again, err := r.Start(t.Context(), ada, send); err != nil || !again.Repeated || again.Answer.ID != first.Answer.ID {
			t.Errorf("%+v, %v", again, err)
		}
		send.Text = "Other"
		if _, err := r.Start(t.Context(), ada, send); !errors.Is(err, chat.ErrKeyReused) {
			t.Errorf("another message under the key: %v", err)
		}
		if _, err := r.Start(t.Context(), ada, chat.Send{Text: "New", ClientID: "c-2"}); fault.From(err).Code != "queue_full" {
			t.Errorf("a new one: %v", err)
		}
		r.end(t, first.Answer.ID)
		r.end(t, waiting)
	})
}

// slowCheckpoints hold what a checkpoint was made of for a while before it is stored.
type slowCheckpoints struct{ ports.Turns }

func (s slowCheckpoints) Checkpoint(ctx context.Context, workerID string, texts []ports.Checkpoint, until time.Time) ([]chat.MessageID, error) {
	time.Sleep(200 * time.Millisecond)
	lost, err := s.Turns.Checkpoint(ctx, workerID, texts, until)
	time.Sleep(200 * time.Millisecond)
	return lost, err
}

// TestLateCheckpointIsIgnored: between its making and its storing the answer was stopped and continued.
func TestLateCheckpointIsIgnored(t *testing.T) {
	inBubble(t, saying(50*time.Millisecond, words(100)...), func(t *testing.T, r *rig) {
		r.Turns = slowCheckpoints{r.store}
		id := r.send(t, "Go on").Answer.ID
		time.Sleep(600 * time.Millisecond) // the first checkpoint is on its way
		stopped, err := r.Stop(t.Context(), ada, id)
		if err != nil {
			t.Fatal(err)
		}
		r.model.script = saying(50*time.Millisecond, words(40)...)
		if _, err := r.Continue(t.Context(), ada, id); err != nil {
			t.Fatal(err)
		}
		time.Sleep(150 * time.Millisecond)
		if m := r.store.stored(id); m.Content != stopped.Content || m.Seq < chat.EpochSize {
			t.Errorf("stored %q at %d, was %q", m.Content, m.Seq, stopped.Content)
		}
		if m := r.end(t, id); m.Status != chat.Complete {
			t.Errorf("the second run ended as %s", m.Status)
		}
	})
}

func TestUnansweredStopGivesUp(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		m := r.store.elsewhere(ada.User, "a", time.Now().Add(time.Hour))
		began := time.Now()
		_, err := r.Stop(t.Context(), ada, m.ID)
		if f := fault.From(err); f.Kind != fault.Unavailable || f.RetryAfter == 0 || time.Since(began) > 11*time.Second {
			t.Errorf("%v after %v", err, time.Since(began))
		}
	})
}

// TestReaderSurvivesManyHandOvers: each time the answer is interrupted for a moment.
func TestReaderSurvivesManyHandOvers(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		r.AutoContinue = true
		m := r.store.elsewhere(ada.User, "a", time.Now().Add(time.Hour))
		status := func(s chat.Status) { r.store.alter(m.ID, func(is *chat.AnswerRecord) { is.Status = s }) }
		go func() {
			for range 3 {
				time.Sleep(1400 * time.Millisecond)
				status(chat.Interrupted)
				time.Sleep(600 * time.Millisecond)
				status(chat.Streaming)
			}
			time.Sleep(time.Second)
			status(chat.Complete)
		}()
		if end, err := r.Wait(t.Context(), ada, m.ID); err != nil || end.Status != chat.Complete {
			t.Errorf("%+v, %v", end, err)
		}
	})
}
