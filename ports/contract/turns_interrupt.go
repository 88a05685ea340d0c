package contract

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"chatbot/domain/chat"
	"chatbot/ports"
)

// wantInterrupted calls Interrupt and expects these ids, each with its owner and as stored.
func wantInterrupted(t *testing.T, s Storage, now time.Time, want ...chat.MessageID) {
	t.Helper()
	orphans, err := s.Turns.Interrupt(t.Context(), now)
	ok(t, err)
	var ids []chat.MessageID
	for _, orphan := range orphans {
		ids = append(ids, orphan.Answer.ID)
		if orphan.Answer.Status != chat.Interrupted {
			t.Errorf("is not interrupted: %+v", orphan)
		}
		wantStored(t, s, orphan.Owner, orphan.Answer)
	}
	slices.Sort(ids)
	if !slices.Equal(ids, want) {
		t.Errorf("interrupted %v, want %v", ids, want)
	}
}

func interrupts(t *testing.T, s Storage) {
	ada := person(t, s, "ada")
	a := accept(ada, 0, "short lease")
	short, err := s.Turns.Begin(t.Context(), a)
	ok(t, err)
	a.LeaseUntil = moment(21)
	long, err := s.Turns.Begin(t.Context(), a)
	ok(t, err)
	keep(t, s, runner, moment(20), []ports.Checkpoint{{MessageID: short.Answer.ID, Parts: chat.PartsOf("so far", nil), Seq: 6}})

	wantInterrupted(t, s, moment(19))
	wantInterrupted(t, s, moment(20)) // not before the lease has expired
	wantInterrupted(t, s, moment(20).Add(2*time.Microsecond), short.Answer.ID)
	short.Answer.Status, short.Answer.Content, short.Answer.Seq = chat.Interrupted, "so far", 6
	wantStored(t, s, ada, short.Answer)
	wantStored(t, s, ada, short.Question)
	wantStored(t, s, ada, long.Answer)
	begin(t, s, ada, short.SessionID, "the session is free again")
	_, err = s.Turns.Begin(t.Context(), accept(ada, long.SessionID, "this one is not"))
	if !errors.Is(err, chat.ErrAnswerRunning) {
		t.Errorf("got %v", err)
	}
	ok(t, s.Sessions.Delete(t.Context(), ada, short.SessionID))
	wantInterrupted(t, s, moment(59), long.Answer.ID)
	wantInterrupted(t, s, moment(59))
}

// givesUp: a worker that shuts down releases an answer by storing its last text with an expired lease.
func givesUp(t *testing.T, s Storage) {
	ada, bob := person(t, s, "ada"), person(t, s, "bob")
	stays, left := begin(t, s, ada, 0, "stays"), begin(t, s, bob, 0, "left")
	keep(t, s, runner, moment(10), []ports.Checkpoint{{MessageID: left.Answer.ID, Parts: chat.PartsOf("so far", nil), Seq: 9}})
	left.Answer.Content, left.Answer.Seq = "so far", 9
	wantStored(t, s, bob, left.Answer) // nothing changes until another worker takes it
	wantInterrupted(t, s, moment(11), left.Answer.ID)
	left.Answer.Status = chat.Interrupted
	wantStored(t, s, bob, left.Answer)
	wantStored(t, s, ada, stays.Answer)
}

// raceInterrupt: of many parallel calls, each answer is returned by one.
func raceInterrupt(t *testing.T, s Storage) {
	ada := person(t, s, "ada")
	for i := range 5 {
		begin(t, s, ada, 0, fmt.Sprint(i))
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
