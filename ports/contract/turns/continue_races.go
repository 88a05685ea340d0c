package turns

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"chatbot/domain/chat"
	"chatbot/ports/contract"
)

// raceContinue: one worker gets the answer; the others get the winner's id.
func raceContinue(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	turn := cut(t, s, ada)
	var mu sync.Mutex
	winners, named := []string{}, map[string]bool{}
	for i, err := range contract.Race(func(i int) error {
		r := contract.Resume(ada, turn.Answer.ID)
		r.WorkerID = fmt.Sprint("runner ", i)
		got, err := s.Turns.Continue(t.Context(), r)
		mu.Lock()
		defer mu.Unlock()
		if err == nil && !got.Repeated {
			winners = append(winners, r.WorkerID)
		}
		named[got.WorkerID] = true
		return err
	}) {
		if err != nil {
			t.Errorf("%d: %v", i, err)
		}
	}
	if len(winners) != 1 || len(named) != 1 || !named[winners[0]] {
		t.Errorf("%v won, and the calls named %v", winners, named)
	}
	s.WantStored(t, ada, streamsAgain(turn.Answer))
}

// raceContinueBegin: a session has at most one running answer, whether begun or continued.
func raceContinueBegin(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	for range 5 {
		turn := cut(t, s, ada)
		contract.WantOneWinner(t, contract.Race(func(i int) error {
			switch i % 3 {
			case 0:
				_, err := s.Turns.Begin(t.Context(), contract.Accept(ada, turn.SessionID, "next"))
				return err
			case 1:
				_, err := s.Turns.Begin(t.Context(), contract.Regenerate(ada, turn.Answer.ID))
				return err
			}
			got, err := s.Turns.Continue(t.Context(), contract.Resume(ada, turn.Answer.ID))
			if got.Repeated || errors.Is(err, chat.ErrNotLast) {
				err = chat.ErrAnswerRunning
			}
			return err
		}), chat.ErrAnswerRunning)
	}
}

// raceContinueDelete: a change of a message either precedes its deletion or does not find it.
func raceContinueDelete(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	for range 5 {
		turn := cut(t, s, ada)
		for i, err := range contract.Race(func(i int) (err error) {
			switch i % 5 {
			case 0:
				_, err = s.Turns.Continue(t.Context(), contract.Resume(ada, turn.Answer.ID))
			case 1:
				_, err = s.Turns.Begin(t.Context(), contract.Regenerate(ada, turn.Answer.ID))
			case 2:
				_, err = s.Turns.Begin(t.Context(), contract.Edit(ada, turn.Question.ID, "other words"))
			case 3:
				_, err = s.Messages.Select(t.Context(), ada, turn.Question.ID)
			case 4:
				if err = s.Sessions.Delete(t.Context(), ada, turn.SessionID); errors.Is(err, chat.ErrSession) {
					return nil
				}
			}
			if errors.Is(err, chat.ErrMessage) || errors.Is(err, chat.ErrAnswerRunning) {
				return nil
			}
			return err
		}) {
			if err != nil {
				t.Errorf("%d: %v", i, err)
			}
		}
		_, err := s.Sessions.Get(t.Context(), ada, turn.SessionID)
		contract.WantFault(t, err, chat.ErrSession)
	}
}
