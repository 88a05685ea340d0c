package turns

import (
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"

	"chatbot/domain/chat"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// raceMarks: while answers end and are interrupted, in parallel and in any order, their sessions are marked as read and renamed.
// Nothing deadlocks, each answer ends once, and a session that was read before its answer ended is unread.
func raceMarks(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	turns := make([]chat.Turn, 30)
	for i := range turns {
		turns[i] = s.Begin(t, ada, 0, fmt.Sprint("question ", i))
	}
	backwards := slices.Clone(turns)
	slices.Reverse(backwards)
	var ended, interrupted atomic.Int64
	work := []func(i int) error{
		func(i int) error { return endAll(t, s, turns[i%7:], &ended) },
		func(i int) error { return endAll(t, s, backwards[i%7:], &ended) },
		func(int) error {
			orphans, err := s.Turns.Interrupt(t.Context(), contract.Moment(21))
			interrupted.Add(int64(len(orphans)))
			return err
		},
		func(i int) error {
			for _, turn := range turns {
				change := chat.Change{Read: new(true), Title: new(fmt.Sprint("title ", i))}
				if err := s.Sessions.Change(t.Context(), ada, turn.SessionID, change, contract.Moment(30)); err != nil {
					return err
				}
			}
			return nil
		},
	}
	for i, err := range contract.Race(func(i int) error { return work[i%len(work)](i) }) {
		if err != nil {
			t.Errorf("%d: %v", i, err)
		}
	}
	// An interrupted answer may still be ended by its worker.
	if n := int64(len(turns)); ended.Load() > n || interrupted.Load() > n || ended.Load()+interrupted.Load() < n {
		t.Errorf("%d answers ended and %d were interrupted, of %d", ended.Load(), interrupted.Load(), len(turns))
	}
	last := s.Begin(t, ada, turns[0].SessionID, "one more")
	s.MarkRead(t, ada, last.SessionID)
	s.Finish(t, last.Answer, "the end")
	s.WantMarks(t, ada, last.SessionID, "in the end", false, true)
}

// endAll ends those answers that have not ended.
func endAll(t *testing.T, s contract.Storage, turns []chat.Turn, ended *atomic.Int64) error {
	for _, turn := range turns {
		err := s.Turns.Finish(t.Context(), contract.Runner, contract.Complete(turn.Answer), contract.Moment(17), ports.Follow{})
		switch {
		case err == nil:
			ended.Add(1)
		case !errors.Is(err, chat.ErrMessage):
			return err
		}
	}
	return nil
}
