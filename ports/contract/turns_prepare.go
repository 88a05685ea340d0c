package contract

import (
	"slices"
	"testing"

	"chatbot/domain/chat"
	"chatbot/ports"
)

// beginPrepared: what Prepare is told is what Begin returns, and what stands before the question can be read then.
func beginPrepared(t *testing.T, s Storage) {
	ada := person(t, s, "ada")
	var told []chat.Turn
	var before [][]chat.Message
	prepared := func(a ports.Accept) ports.Accept {
		told, before = nil, nil
		a.Prepare = func(turn chat.Turn) {
			told = append(told, turn)
			said, more, err := s.Messages.Path(t.Context(), ada, turn.SessionID, turn.Question.ID, 10)
			if a.Send.SessionID == 0 { // nobody else sees the session yet
				wantFault(t, err, chat.ErrSession)
			} else if err != nil || more {
				t.Errorf("%v, more %v", err, more)
			}
			before = append(before, said)
		}
		return a
	}
	var path []chat.Message
	sessionID := int64(0)
	for i, text := range []string{"one", "two", "three"} {
		a := prepared(accept(ada, sessionID, text))
		a.Send.ClientID = "key " + text
		turn, err := s.Turns.Begin(t.Context(), a)
		ok(t, err)
		if len(told) > 1 || len(told) == 1 && (told[0] != turn || !slices.Equal(before[0], path)) {
			t.Errorf("turn %d is %+v; it was prepared as %+v after %+v, want after %+v", i, turn, told, before, path)
		}
		if got, _, err := s.Messages.Path(t.Context(), ada, turn.SessionID, turn.Question.ID, 10); err != nil || !slices.Equal(got, path) {
			t.Errorf("stored, it stands after %+v, %v, want %+v", got, err, path)
		}
		for what, b := range map[string]ports.Accept{"again": a, "while it runs": accept(ada, turn.SessionID, "too early"), "in no session": accept(ada, 1e9, "lost")} {
			if _, err := s.Turns.Begin(t.Context(), prepared(b)); len(told) != 0 {
				t.Errorf("%s, %v: prepared %+v", what, err, told)
			}
		}
		sessionID = turn.SessionID
		finish(t, s, turn.Answer, "done")
		answer, err := s.Messages.Get(t.Context(), ada, turn.Answer.ID)
		ok(t, err)
		path = append(path, turn.Question, answer)
	}
	// Another branch is current: the next question stands after that one.
	_, err := s.Messages.Select(t.Context(), ada, path[1].ID)
	ok(t, err)
	edit := accept(ada, 0, "instead")
	edit.Send.Edits = path[2].ID
	edited, err := s.Turns.Begin(t.Context(), edit)
	ok(t, err)
	finish(t, s, edited.Answer, "done")
	answer, err := s.Messages.Get(t.Context(), ada, edited.Answer.ID)
	ok(t, err)
	path = append(path[:2:2], edited.Question, answer)
	turn, err := s.Turns.Begin(t.Context(), prepared(accept(ada, sessionID, "four")))
	ok(t, err)
	if len(told) > 1 || len(told) == 1 && (told[0] != turn || !slices.Equal(before[0], path)) {
		t.Errorf("%+v was prepared as %+v after %+v, want after %+v", turn, told, before, path)
	}
}
