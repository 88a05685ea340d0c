package turns

import (
	"fmt"
	"testing"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/ports"
	"chatbot/ports/contract"
)

func wantTitle(t *testing.T, s contract.Storage, owner identity.UserID, id chat.SessionID, when, want string) {
	t.Helper()
	if got, err := s.Sessions.Get(t.Context(), owner, id); err != nil || got.Title() != want {
		t.Errorf("%s: title %q, %v, want %q", when, got.Title(), err, want)
	}
}

// beginTitles: a session without a title of its own gets the question's in the same transaction.
func beginTitles(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	titled := func(sessionID chat.SessionID, title string) chat.Turn {
		t.Helper()
		a := contract.Accept(ada, sessionID, "about "+title)
		a.Title = title
		turn, err := s.Turns.Begin(t.Context(), a)
		contract.OK(t, err)
		return turn
	}
	fresh := titled(0, "Weather in 'Köln' 😀")
	wantTitle(t, s, ada, fresh.SessionID, "a new session, while its answer runs", "Weather in 'Köln' 😀")
	for _, none := range []string{"", chat.DefaultTitle} {
		wantTitle(t, s, ada, titled(0, none).SessionID, "a new session without a title", chat.DefaultTitle)
	}

	for had, want := range map[string]string{chat.DefaultTitle: "Found", "Chosen": "Chosen"} {
		mine := s.Session(t, ada, had, 1, 2)
		turn := titled(mine.ID(), "Found")
		wantTitle(t, s, ada, mine.ID(), had, want)
		m := contract.Complete(turn.Answer)
		contract.OK(t, s.Turns.Finish(t.Context(), contract.Runner, m, contract.Moment(17), ports.Follow{}))
		wantTitle(t, s, ada, mine.ID(), had+", after its end", want)
		titled(mine.ID(), "The next")
		wantTitle(t, s, ada, mine.ID(), had+", with the next question", want)
	}

	untitled := s.Session(t, ada, chat.DefaultTitle, 1, 2)
	for _, none := range []string{"", chat.DefaultTitle} {
		turn := titled(untitled.ID(), none)
		wantTitle(t, s, ada, untitled.ID(), "a question without words", chat.DefaultTitle)
		s.Finish(t, turn.Answer, "…")
	}
	foreign := s.Session(t, s.Person(t, "bob"), chat.DefaultTitle, 1, 2)
	a := contract.Accept(ada, foreign.ID(), "hello")
	a.Title = "Stolen"
	_, err := s.Turns.Begin(t.Context(), a)
	contract.WantFault(t, err, chat.ErrSession)
	wantTitle(t, s, foreign.Record().UserID, foreign.ID(), "someone else's", chat.DefaultTitle)
}

// editTitles: an edited question titles a session that its first wording did not.
func editTitles(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	turn := s.Begin(t, ada, 0, "???")
	s.Finish(t, turn.Answer, "Pardon?")
	for i, want := range []string{"First", "First"} {
		a := contract.Accept(ada, 0, "edited")
		a.Send.Edits, a.Title = turn.Question.ID, []string{"First", "Second"}[i]
		edited, err := s.Turns.Begin(t.Context(), a)
		contract.OK(t, err)
		wantTitle(t, s, ada, turn.SessionID, a.Title, want)
		s.Finish(t, edited.Answer, "Ah.")
	}
}

// raceTitles: of many sessions that one person begins in parallel, each gets the title of its own question.
func raceTitles(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	untitled := s.Session(t, ada, chat.DefaultTitle, 1, 2)
	turns := make([]chat.Turn, 20)
	for i, err := range contract.Race(func(i int) (err error) {
		if i >= len(turns) {
			return nil
		}
		a := contract.Accept(ada, 0, fmt.Sprintf("question %d", i%10))
		if a.Title = a.Send.Text; i == 0 {
			a.Send.SessionID = untitled.ID()
		}
		turns[i], err = s.Turns.Begin(t.Context(), a)
		return err
	}) {
		if err != nil {
			t.Errorf("%d: %v", i, err)
		}
	}
	seen := map[chat.SessionID]bool{}
	for _, turn := range turns {
		if turn.SessionID == 0 {
			continue // fewer in this race
		}
		if seen[turn.SessionID] {
			t.Errorf("two questions are in session %d", turn.SessionID)
		}
		seen[turn.SessionID] = true
		wantTitle(t, s, ada, turn.SessionID, turn.Question.Content, turn.Question.Content)
		s.WantStored(t, ada, turn.Question)
	}
	if len(seen) < 2 {
		t.Error("there was no race")
	}
}
