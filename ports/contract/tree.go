package contract

import (
	"slices"
	"testing"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// edit returns a send that edits a message.
func edit(owner identity.UserID, id chat.MessageID, text string) ports.Accept {
	a := accept(owner, 0, text)
	a.Send.Edits = id
	return a
}

// regenerate returns a send that asks for another answer beside the given one.
func regenerate(owner identity.UserID, id chat.MessageID) ports.Accept {
	a := accept(owner, 0, "")
	a.Send.Regenerates = id
	return a
}

// endedTurn stores a turn whose answer has ended with the text.
func (s Storage) endedTurn(t *testing.T, a ports.Accept, answer string) chat.Turn {
	t.Helper()
	turn, err := s.Turns.Begin(t.Context(), a)
	ok(t, err)
	s.finish(t, turn.Answer, answer)
	return turn
}

// tree is a session with branches; ids maps the content of its messages to their ids:
//
//	q0 ── a0 ─┬─ q1 ─┬─ a1
//	          │      └─ a1'
//	          └─ q1' ── b1
//	q0' ─ c0
//
// Each turn was stored after those to its left and above it, so c0 is the end of the current path.
type tree struct {
	session chat.SessionID
	ids     map[string]chat.MessageID
}

func (s Storage) grown(t *testing.T, owner identity.UserID) tree {
	t.Helper()
	tr := tree{ids: map[string]chat.MessageID{}}
	grow := func(a ports.Accept, answer string) {
		turn := s.endedTurn(t, a, answer)
		tr.session = turn.SessionID
		tr.ids[turn.Question.Content], tr.ids[answer] = turn.Question.ID, turn.Answer.ID
	}
	grow(accept(owner, 0, "q0"), "a0")
	grow(accept(owner, tr.session, "q1"), "a1")
	grow(regenerate(owner, tr.ids["a1"]), "a1'")
	grow(edit(owner, tr.ids["q1"], "q1'"), "b1")
	grow(edit(owner, tr.ids["q0"], "q0'"), "c0")
	return tr
}

// wantPath reads a page and checks the content of its messages.
func (s Storage) wantPath(t *testing.T, owner identity.UserID, sessionID chat.SessionID, before chat.MessageID, limit int, more bool, want ...string) {
	t.Helper()
	page, older, err := s.Messages.Path(t.Context(), owner, sessionID, before, limit)
	ok(t, err)
	var got []string
	for i, m := range page {
		got = append(got, m.Content)
		if m.SessionID != sessionID || (i > 0 && m.ParentID != page[i-1].ID) {
			t.Errorf("does not follow the one before it: %+v", m)
		}
	}
	if !slices.Equal(got, want) || older != more {
		t.Errorf("before %d: got %q, %t, want %q, %t", before, got, older, want, more)
	}
}
