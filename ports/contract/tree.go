package contract

import (
	"slices"
	"testing"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// Edit returns a send that edits a message.
func Edit(owner identity.UserID, id chat.MessageID, text string) ports.Accept {
	a := Accept(owner, 0, text)
	a.Send.Edits = id
	return a
}

// Regenerate returns a send that asks for another answer beside the given one.
func Regenerate(owner identity.UserID, id chat.MessageID) ports.Accept {
	a := Accept(owner, 0, "")
	a.Send.Regenerates = id
	return a
}

// EndedTurn stores a turn whose answer has ended with the text.
func (s Storage) EndedTurn(t *testing.T, a ports.Accept, answer string) chat.Turn {
	t.Helper()
	turn, err := s.Turns.Begin(t.Context(), a)
	OK(t, err)
	s.Finish(t, turn.Answer, answer)
	return turn
}

// Tree is a session with branches; IDs maps the content of its messages to their ids:
//
//	q0 ── a0 ─┬─ q1 ─┬─ a1
//	          │      └─ a1'
//	          └─ q1' ── b1
//	q0' ─ c0
//
// Each turn was stored after those to its left and above it, so c0 is the end of the current path.
type Tree struct {
	Session chat.SessionID
	IDs     map[string]chat.MessageID
}

// Grown stores a Tree.
func (s Storage) Grown(t *testing.T, owner identity.UserID) Tree {
	t.Helper()
	tr := Tree{IDs: map[string]chat.MessageID{}}
	grow := func(a ports.Accept, answer string) {
		turn := s.EndedTurn(t, a, answer)
		tr.Session = turn.SessionID
		tr.IDs[turn.Question.Content], tr.IDs[answer] = turn.Question.ID, turn.Answer.ID
	}
	grow(Accept(owner, 0, "q0"), "a0")
	grow(Accept(owner, tr.Session, "q1"), "a1")
	grow(Regenerate(owner, tr.IDs["a1"]), "a1'")
	grow(Edit(owner, tr.IDs["q1"], "q1'"), "b1")
	grow(Edit(owner, tr.IDs["q0"], "q0'"), "c0")
	return tr
}

// WantPath reads a page and checks the content of its messages.
func (s Storage) WantPath(t *testing.T, owner identity.UserID, sessionID chat.SessionID, before chat.MessageID, limit int, more bool, want ...string) {
	t.Helper()
	page, older, err := s.Messages.Path(t.Context(), owner, sessionID, before, limit)
	OK(t, err)
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
