package turns

import (
	"errors"
	"fmt"
	"maps"
	"sync"
	"testing"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/usage"
	"chatbot/ports"
	"chatbot/ports/contract"
)

func interrupts(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	a := contract.Accept(ada, 0, "short lease")
	short, err := s.Turns.Begin(t.Context(), a)
	contract.OK(t, err)
	a.LeaseUntil = contract.Moment(21)
	long, err := s.Turns.Begin(t.Context(), a)
	contract.OK(t, err)
	s.Keep(t, contract.Runner, contract.Moment(20), []ports.Checkpoint{{MessageID: short.Answer.ID, Parts: chat.PartsOf("so far", nil), Seq: 6}})

	s.WantInterrupted(t, contract.Moment(19))
	s.WantInterrupted(t, contract.Moment(20)) // not before the lease has expired
	s.WantInterrupted(t, contract.Moment(20).Add(2*time.Microsecond), short.Answer.ID)
	short.Answer.Status, short.Answer.Content, short.Answer.Seq = chat.Interrupted, "so far", 6
	s.WantStored(t, ada, short.Answer)
	s.WantStored(t, ada, short.Question)
	s.WantStored(t, ada, long.Answer)
	s.Begin(t, ada, short.SessionID, "the session is free again")
	_, err = s.Turns.Begin(t.Context(), contract.Accept(ada, long.SessionID, "this one is not"))
	if !errors.Is(err, chat.ErrAnswerRunning) {
		t.Errorf("got %v", err)
	}
	contract.OK(t, s.Sessions.Delete(t.Context(), ada, short.SessionID))
	s.WantInterrupted(t, contract.Moment(59), long.Answer.ID)
	s.WantInterrupted(t, contract.Moment(59))
}

// givesUp: a worker that shuts down releases an answer by storing its last text with an expired lease.
func givesUp(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	stays, left := s.Begin(t, ada, 0, "stays"), s.Begin(t, bob, 0, "left")
	s.Keep(t, contract.Runner, contract.Moment(10), []ports.Checkpoint{{MessageID: left.Answer.ID, Parts: chat.PartsOf("so far", nil), Seq: 9}})
	left.Answer.Content, left.Answer.Seq = "so far", 9
	s.WantStored(t, bob, left.Answer) // nothing changes until another worker takes it
	s.WantInterrupted(t, contract.Moment(11), left.Answer.ID)
	left.Answer.Status = chat.Interrupted
	s.WantStored(t, bob, left.Answer)
	s.WantStored(t, ada, stays.Answer)
}

// toldAsked: taking an answer over tells whether a model was asked for it in its epoch.
func toldAsked(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	asked, waiting := s.Begin(t, ada, 0, "asked"), s.Begin(t, ada, 0, "waiting")
	want := func(when int, want map[chat.MessageID]bool) {
		t.Helper()
		orphans, err := s.Turns.Interrupt(t.Context(), contract.Moment(when))
		contract.OK(t, err)
		got := map[chat.MessageID]bool{}
		for _, o := range orphans {
			got[o.Answer.ID] = o.Asked
		}
		if !maps.Equal(got, want) {
			t.Errorf("asked are %v, want %v", got, want)
		}
	}
	call := &usage.Event{User: ada, Message: asked.Answer.ID, Purpose: usage.Answer, Model: "p/m", Status: chat.Streaming, StartedAt: contract.Moment(9)}
	s.Keep(t, contract.Runner, contract.Moment(10), []ports.Checkpoint{{MessageID: asked.Answer.ID, Call: call}, {MessageID: waiting.Answer.ID}})
	want(11, map[chat.MessageID]bool{asked.Answer.ID: true, waiting.Answer.ID: false})
	_, err := s.Turns.Continue(t.Context(), ports.Resume{Owner: ada, MessageID: asked.Answer.ID, WorkerID: "another", At: contract.Moment(12), LeaseUntil: contract.Moment(13)})
	contract.OK(t, err)
	want(14, map[chat.MessageID]bool{asked.Answer.ID: false})
}

// raceInterrupt: of many parallel calls, each answer is returned by one.
func raceInterrupt(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	for i := range 5 {
		s.Begin(t, ada, 0, fmt.Sprint(i))
	}
	var mu sync.Mutex
	seen := map[chat.MessageID]int{}
	for i, err := range contract.Race(func(int) error {
		orphans, err := s.Turns.Interrupt(t.Context(), contract.Moment(21))
		mu.Lock()
		defer mu.Unlock()
		for _, orphan := range orphans {
			seen[orphan.Answer.ID]++
		}
		return err
	}) {
		if err != nil {
			t.Errorf("%d: %v", i, err)
		}
	}
	for id, n := range seen {
		if n != 1 {
			t.Errorf("%d was interrupted %d times", id, n)
		}
	}
	if len(seen) != 5 {
		t.Errorf("%d were interrupted, want 5", len(seen))
	}
}
