package turns

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"chatbot/domain/chat"
	"chatbot/domain/job"
	"chatbot/ports"
	"chatbot/ports/contract"
)

func raceSession(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	mine := s.Session(t, ada, "mine", 1, 2)
	contract.WantOneWinner(t, contract.Race(func(i int) error {
		_, err := s.Turns.Begin(t.Context(), contract.Accept(ada, mine.ID(), fmt.Sprint(i)))
		return err
	}), chat.ErrAnswerRunning)
	if got, err := s.Sessions.Get(t.Context(), ada, mine.ID()); err != nil || got.MessageCount != 2 {
		t.Errorf("got %+v, %v", got, err)
	}
}

func raceSessions(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	for i, err := range contract.Race(func(i int) error {
		turn, err := s.Turns.Begin(t.Context(), contract.Accept(ada, 0, fmt.Sprint(i)))
		if err != nil {
			return err
		}
		answer := turn.Answer
		answer.Status, answer.Content = chat.Complete, fmt.Sprint(i)
		return s.Turns.Finish(t.Context(), contract.Runner, answer, contract.Moment(15), ports.Follow{})
	}) {
		if err != nil {
			t.Errorf("%d: %v", i, err)
		}
	}
	if _, total := s.Titles(t, ada, chat.SessionPage{Limit: 1, Sort: chat.CreatedAsc}); total != contract.Racers {
		t.Errorf("%d sessions, want %d", total, contract.Racers)
	}
}

// raceDelete: a send either precedes the deletion or finds no session.
func raceDelete(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	for range 5 {
		mine := s.Session(t, ada, "mine", 1, 2)
		for i, err := range contract.Race(func(i int) error {
			if i == 0 {
				return s.Sessions.Delete(t.Context(), ada, mine.ID())
			}
			a := contract.Accept(ada, mine.ID(), "hello")
			a.Send.ClientID = fmt.Sprint(mine.ID(), i%3)
			_, err := s.Turns.Begin(t.Context(), a)
			if errors.Is(err, chat.ErrSession) || errors.Is(err, chat.ErrAnswerRunning) {
				return nil
			}
			return err
		}) {
			if err != nil {
				t.Errorf("%d: %v", i, err)
			}
		}
		_, err := s.Sessions.Get(t.Context(), ada, mine.ID())
		contract.WantFault(t, err, chat.ErrSession)
	}
}

// raceFinishDelete: both lock the session and the answer, without a deadlock.
func raceFinishDelete(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	for range 20 {
		turn := s.Begin(t, ada, 0, "hello")
		answer := turn.Answer
		answer.Status = chat.Complete
		var both sync.WaitGroup
		both.Go(func() {
			if err := s.Turns.Finish(t.Context(), contract.Runner, answer, contract.Moment(15), ports.Follow{Jobs: []job.Spec{job.Title(answer.ID, 0)}}); err != nil && !errors.Is(err, chat.ErrMessage) {
				t.Errorf("Finish: %v", err)
			}
		})
		both.Go(func() {
			if err := s.Sessions.Delete(t.Context(), ada, turn.SessionID); err != nil {
				t.Errorf("Delete: %v", err)
			}
		})
		both.Wait()
	}
}

func raceFinish(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	turn := s.Begin(t, ada, 0, "hello")
	got := contract.Race(func(i int) error {
		answer := turn.Answer
		answer.Content, answer.Status = fmt.Sprint(i), chat.Complete
		return s.Turns.Finish(t.Context(), contract.Runner, answer, contract.Moment(15), ports.Follow{Jobs: []job.Spec{job.Title(answer.ID, i)}})
	})
	contract.WantOneWinner(t, got, chat.ErrMessage)
	stored, err := s.Messages.Get(t.Context(), ada, turn.Answer.ID)
	contract.OK(t, err)
	followed := s.Follow(t)
	for i, err := range got {
		if err == nil && (stored.Content != fmt.Sprint(i) || len(followed) != 1 || followed[0].Key != job.Title(turn.Answer.ID, i).Key) {
			t.Errorf("%d won, but stored is %q, followed by %+v", i, stored.Content, followed)
		}
	}
}
