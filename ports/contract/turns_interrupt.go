package contract

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"chatbot/domain/chat"
	"chatbot/ports"
)

func interrupts(t *testing.T, s Storage) {
	ada := s.person(t, "ada")
	a := accept(ada, 0, "short lease")
	short, err := s.Turns.Begin(t.Context(), a)
	ok(t, err)
	a.LeaseUntil = moment(21)
	long, err := s.Turns.Begin(t.Context(), a)
	ok(t, err)
	s.keep(t, runner, moment(20), []ports.Checkpoint{{MessageID: short.Answer.ID, Parts: chat.PartsOf("so far", nil), Seq: 6}})

	s.wantInterrupted(t, moment(19))
	s.wantInterrupted(t, moment(20)) // not before the lease has expired
	s.wantInterrupted(t, moment(20).Add(2*time.Microsecond), short.Answer.ID)
	short.Answer.Status, short.Answer.Content, short.Answer.Seq = chat.Interrupted, "so far", 6
	s.wantStored(t, ada, short.Answer)
	s.wantStored(t, ada, short.Question)
	s.wantStored(t, ada, long.Answer)
	s.begin(t, ada, short.SessionID, "the session is free again")
	_, err = s.Turns.Begin(t.Context(), accept(ada, long.SessionID, "this one is not"))
	if !errors.Is(err, chat.ErrAnswerRunning) {
		t.Errorf("got %v", err)
	}
	ok(t, s.Sessions.Delete(t.Context(), ada, short.SessionID))
	s.wantInterrupted(t, moment(59), long.Answer.ID)
	s.wantInterrupted(t, moment(59))
}

// givesUp: a worker that shuts down releases an answer by storing its last text with an expired lease.
func givesUp(t *testing.T, s Storage) {
	ada, bob := s.person(t, "ada"), s.person(t, "bob")
	stays, left := s.begin(t, ada, 0, "stays"), s.begin(t, bob, 0, "left")
	s.keep(t, runner, moment(10), []ports.Checkpoint{{MessageID: left.Answer.ID, Parts: chat.PartsOf("so far", nil), Seq: 9}})
	left.Answer.Content, left.Answer.Seq = "so far", 9
	s.wantStored(t, bob, left.Answer) // nothing changes until another worker takes it
	s.wantInterrupted(t, moment(11), left.Answer.ID)
	left.Answer.Status = chat.Interrupted
	s.wantStored(t, bob, left.Answer)
	s.wantStored(t, ada, stays.Answer)
}

// raceInterrupt: of many parallel calls, each answer is returned by one.
func raceInterrupt(t *testing.T, s Storage) {
	ada := s.person(t, "ada")
	for i := range 5 {
		s.begin(t, ada, 0, fmt.Sprint(i))
	}
	var mu sync.Mutex
	seen := map[chat.MessageID]int{}
	for i, err := range race(func(int) error {
		orphans, err := s.Turns.Interrupt(t.Context(), moment(21))
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
