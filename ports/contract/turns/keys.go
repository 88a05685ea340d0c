package turns

import (
	"fmt"
	"reflect"
	"sync"
	"testing"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/ports/contract"
)

func beginRepeated(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	for _, sessionID := range []chat.SessionID{0, s.Session(t, ada, "mine", 1, 2).ID()} {
		a := contract.Accept(ada, sessionID, "hello")
		a.Send.ClientID = "key-" + map[bool]string{true: "new", false: "old 😀 'quoted' ?"}[sessionID == 0]
		first, err := s.Turns.Begin(t.Context(), a)
		contract.OK(t, err)

		// While the answer runs, which does not matter for a repeated send.
		again := a
		again.At, again.WorkerID, again.Choice.Model = contract.Moment(30), "another", "another"
		got, err := s.Turns.Begin(t.Context(), again)
		first.Repeated = true
		if err != nil || !reflect.DeepEqual(got, first) {
			t.Errorf("got %+v, %v, want %+v", got, err, first)
		}
		if got, err := s.Messages.Sent(t.Context(), ada, a.Send.ClientID, a.Fingerprint); err != nil || !reflect.DeepEqual(got, first) {
			t.Errorf("sent: %+v, %v, want %+v", got, err, first)
		}
		_, err = s.Messages.Sent(t.Context(), ada, a.Send.ClientID, "of another text")
		contract.WantFault(t, err, chat.ErrKeyReused)
		_, err = s.Messages.Sent(t.Context(), ada+1000, a.Send.ClientID, a.Fingerprint)
		contract.WantFault(t, err, chat.ErrMessage)
		_, err = s.Messages.Sent(t.Context(), ada, "never used", a.Fingerprint)
		contract.WantFault(t, err, chat.ErrMessage)
		other := a
		other.Fingerprint = "of another text"
		_, err = s.Turns.Begin(t.Context(), other)
		contract.WantFault(t, err, chat.ErrKeyReused)

		// After its end: the answer in its present state.
		s.Finish(t, first.Answer, "done")
		got, err = s.Turns.Begin(t.Context(), a)
		if err != nil || !got.Repeated || !reflect.DeepEqual(got.Question, first.Question) || got.Answer.ID != first.Answer.ID ||
			got.Answer.Content != "done" || got.Answer.Status != chat.Complete {
			t.Errorf("got %+v, %v", got, err)
		}
	}
	if _, total := s.Titles(t, ada, chat.SessionPage{Limit: 10, Sort: chat.CreatedAsc}); total != 2 {
		t.Errorf("%d sessions, want 2", total)
	}
}

func beginKeysApart(t *testing.T, s contract.Storage) {
	ids := map[chat.SessionID]bool{}
	for _, owner := range []identity.UserID{s.Person(t, "ada"), s.Person(t, "bob")} {
		for _, key := range []string{"key", "KEY", ""} {
			a := contract.Accept(owner, 0, "hello")
			a.Send.ClientID = key
			turn, err := s.Turns.Begin(t.Context(), a)
			if err != nil || turn.Repeated {
				t.Errorf("%d, %q: %+v, %v", owner, key, turn, err)
			}
			ids[turn.SessionID] = true
		}
	}
	if len(ids) != 6 {
		t.Errorf("%d sessions, want 6", len(ids))
	}
}

func beginRefused(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	running := s.Begin(t, ada, 0, "running")
	a := contract.Accept(ada, running.SessionID, "hello")
	a.Send.ClientID = "key"
	_, err := s.Turns.Begin(t.Context(), a)
	contract.WantFault(t, err, chat.ErrAnswerRunning)
	a.Send.SessionID = 999_999
	_, err = s.Turns.Begin(t.Context(), a)
	contract.WantFault(t, err, chat.ErrSession)
	a.Send.SessionID, a.Fingerprint = 0, "another"
	if turn, err := s.Turns.Begin(t.Context(), a); err != nil || turn.Repeated {
		t.Errorf("%+v, %v", turn, err)
	}
}

// raceOne sends the same message in parallel: one call stores, the others repeat it.
func raceOne(t *testing.T, s contract.Storage, owner identity.UserID, sessionID chat.SessionID) {
	t.Helper()
	a := contract.Accept(owner, sessionID, "hello")
	a.Send.ClientID = "key"
	var mu sync.Mutex
	stored := 0
	type ids struct {
		session          chat.SessionID
		question, answer chat.MessageID
	}
	seen := map[ids]bool{}
	for i, err := range contract.Race(func(int) error {
		turn, err := s.Turns.Begin(t.Context(), a)
		mu.Lock()
		defer mu.Unlock()
		if err == nil && !turn.Repeated {
			stored++
		}
		seen[ids{turn.SessionID, turn.Question.ID, turn.Answer.ID}] = true
		return err
	}) {
		if err != nil {
			t.Errorf("%d: %v", i, err)
		}
	}
	if stored != 1 || len(seen) != 1 {
		t.Errorf("%d stored, with ids %v", stored, seen)
	}
}

func raceKey(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	mine := s.Session(t, ada, "mine", 1, 2)
	raceOne(t, s, ada, mine.ID())
	if got, err := s.Sessions.Get(t.Context(), ada, mine.ID()); err != nil || got.MessageCount != 2 {
		t.Errorf("got %+v, %v", got, err)
	}
}

func raceKeyNew(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	raceOne(t, s, ada, 0)
	if _, total := s.Titles(t, ada, chat.SessionPage{Limit: 10, Sort: chat.CreatedAsc}); total != 1 {
		t.Errorf("%d sessions, want 1", total)
	}
}

func raceKeyOther(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	contract.WantOneWinner(t, contract.Race(func(i int) error {
		a := contract.Accept(ada, 0, fmt.Sprint(i))
		a.Send.ClientID = "key"
		_, err := s.Turns.Begin(t.Context(), a)
		return err
	}), chat.ErrKeyReused)
}
