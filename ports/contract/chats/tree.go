package chats

import (
	"errors"
	"maps"
	"math"
	"slices"
	"testing"

	"chatbot/domain/chat"
	"chatbot/ports"
	"chatbot/ports/contract"
)

func messagesPaths(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	tr := s.Grown(t, ada)
	for _, c := range []struct {
		before string // "": none
		limit  int
		more   bool
		want   []string
	}{
		{"", 10, false, []string{"q0'", "c0"}},
		{"c0", 10, false, []string{"q0'"}},
		{"b1", 10, false, []string{"q0", "a0", "q1'"}},
		{"a1", 10, false, []string{"q0", "a0", "q1"}},
		{"a1'", 10, false, []string{"q0", "a0", "q1"}},
		{"a1'", 2, true, []string{"a0", "q1"}},
		{"a1", 3, false, []string{"q0", "a0", "q1"}},
		{"q1", 1, true, []string{"a0"}},
		{"q1'", 2, false, []string{"q0", "a0"}},
		{"q0", 10, false, nil},
		{"q0'", 10, false, nil},
	} {
		s.WantPath(t, ada, tr.Session, tr.IDs[c.before], c.limit, c.more, c.want...)
	}
}

func messagesSelect(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	s.Grown(t, ada)
	tr := s.Grown(t, ada)
	before, err := s.Sessions.Get(t.Context(), ada, tr.Session)
	contract.OK(t, err)
	for _, c := range []struct {
		choice string
		path   []string
	}{
		{"a1", []string{"q0", "a0", "q1", "a1"}},
		{"a1", []string{"q0", "a0", "q1", "a1"}}, // again
		{"a1'", []string{"q0", "a0", "q1", "a1'"}},
		{"q1", []string{"q0", "a0", "q1", "a1'"}},
		{"b1", []string{"q0", "a0", "q1'", "b1"}},
		{"q0'", []string{"q0'", "c0"}},
		{"a0", []string{"q0", "a0", "q1'", "b1"}},
		{"q1", []string{"q0", "a0", "q1", "a1'"}},
		{"q0", []string{"q0", "a0", "q1'", "b1"}}, // the newest child, not the last selected one
	} {
		sessionID, err := s.Messages.Select(t.Context(), ada, tr.IDs[c.choice])
		if err != nil || sessionID != tr.Session {
			t.Errorf("%s: %d, %v", c.choice, sessionID, err)
		}
		s.WantPath(t, ada, tr.Session, 0, 10, false, c.path...)
		want := before
		want.LastMessage = c.path[len(c.path)-1]
		want.Session = contract.Altered(want.Session, func(is *chat.SessionRecord) { is.LeafID = tr.IDs[want.LastMessage] })
		if got, err := s.Sessions.Get(t.Context(), ada, tr.Session); err != nil || got != want {
			t.Errorf("%s: session: %+v, %v, want %+v", c.choice, got, err, want)
		}
	}
	_, err = s.Messages.Select(t.Context(), ada, tr.IDs["a1"])
	contract.OK(t, err)
	s.EndedTurn(t, contract.Accept(ada, tr.Session, "q2"), "a2")
	s.WantPath(t, ada, tr.Session, 0, 10, false, "q0", "a0", "q1", "a1", "q2", "a2")
}

func messagesSelectForeign(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	tr := s.Grown(t, ada)
	for _, id := range append([]chat.MessageID{tr.IDs["a1"]}, contract.NoIDs[chat.MessageID]()...) {
		_, err := s.Messages.Select(t.Context(), bob, id)
		contract.WantFault(t, err, chat.ErrMessage)
	}
	s.WantPath(t, ada, tr.Session, 0, 10, false, "q0'", "c0")
}

// messagesSelectRunning: another branch can be selected while an answer runs, which then ends normally.
func messagesSelectRunning(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	tr := s.Grown(t, ada)
	running := s.Begin(t, ada, tr.Session, "q2")
	_, err := s.Messages.Select(t.Context(), ada, tr.IDs["a1"])
	contract.OK(t, err)
	s.Finish(t, running.Answer, "a2")
	s.WantPath(t, ada, tr.Session, 0, 10, false, "q0", "a0", "q1", "a1")
	s.WantPath(t, ada, tr.Session, running.Answer.ID, 10, false, "q0'", "c0", "q2")
}

// raceSelect: in any order, each new turn follows the leaf of the current path, so that no branch arises.
func raceSelect(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	tr := s.Grown(t, ada)
	for i, err := range contract.Race(func(i int) error {
		if i%2 == 0 {
			_, err := s.Messages.Select(t.Context(), ada, tr.IDs["q0'"])
			return err
		}
		turn, err := s.Turns.Begin(t.Context(), contract.Accept(ada, tr.Session, "next"))
		if err != nil {
			return nil // another answer was running
		}
		turn.Answer.Status = chat.Complete
		return s.Turns.Finish(t.Context(), contract.Runner, turn.Answer, contract.Moment(15), ports.Follow{})
	}) {
		if err != nil {
			t.Errorf("%d: %v", i, err)
		}
	}
	session, err := s.Sessions.Get(t.Context(), ada, tr.Session)
	contract.OK(t, err)
	page, _, err := s.Messages.Path(t.Context(), ada, tr.Session, 0, math.MaxInt)
	if err != nil || session.MessageCount != len(page)+len(tr.IDs)-2 {
		t.Errorf("%v: of %d messages %d are on the path: it has gained a branch", err, session.MessageCount, len(page))
	}
}

func messagesSiblings(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	s.Grown(t, ada)
	tr := s.Grown(t, ada)
	var all []chat.Message
	for _, id := range tr.IDs {
		m, err := s.Messages.Get(t.Context(), ada, id)
		contract.OK(t, err)
		all = append(all, m)
	}
	names := map[string][]string{
		"q0": {"q0", "q0'"}, "q0'": {"q0", "q0'"}, "a0": {"a0"}, "c0": {"c0"}, "b1": {"b1"},
		"q1": {"q1", "q1'"}, "q1'": {"q1", "q1'"}, "a1": {"a1", "a1'"}, "a1'": {"a1", "a1'"},
	}
	want := map[chat.MessageID][]chat.MessageID{}
	for name, beside := range names {
		for _, sibling := range beside {
			want[tr.IDs[name]] = append(want[tr.IDs[name]], tr.IDs[sibling])
		}
	}
	got, err := s.Messages.Siblings(t.Context(), tr.Session, all)
	if err != nil || !maps.EqualFunc(got, want, slices.Equal) {
		t.Errorf("of all: got %v, %v, want %v", got, err, want)
	}
	for _, m := range all {
		got, err := s.Messages.Siblings(t.Context(), tr.Session, []chat.Message{m})
		if err != nil || len(got) != 1 || !slices.Equal(got[m.ID], want[m.ID]) {
			t.Errorf("of %s: got %v, %v, want %v", m.Content, got, err, want[m.ID])
		}
	}
	if got, err := s.Messages.Siblings(t.Context(), tr.Session, nil); err != nil || len(got) != 0 {
		t.Errorf("of none: %v, %v", got, err)
	}
}

func sessionsDeleteTree(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	tr, stays := s.Grown(t, ada), s.Grown(t, ada)
	_, err := s.Messages.Select(t.Context(), ada, tr.IDs["a1"])
	contract.OK(t, err)
	contract.OK(t, s.Sessions.Delete(t.Context(), ada, tr.Session))
	for name, id := range tr.IDs {
		if _, err := s.Messages.Get(t.Context(), ada, id); !errors.Is(err, chat.ErrMessage) {
			t.Errorf("%s: %v", name, err)
		}
		_, err := s.Messages.Get(t.Context(), ada, stays.IDs[name])
		contract.OK(t, err)
	}
}
