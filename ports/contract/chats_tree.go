package contract

import (
	"errors"
	"maps"
	"math"
	"slices"
	"testing"

	"chatbot/domain/chat"
)

func messagesPaths(t *testing.T, s Storage) {
	ada := s.person(t, "ada")
	tr := s.grown(t, ada)
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
		s.wantPath(t, ada, tr.session, tr.ids[c.before], c.limit, c.more, c.want...)
	}
}

func messagesSelect(t *testing.T, s Storage) {
	ada := s.person(t, "ada")
	s.grown(t, ada)
	tr := s.grown(t, ada)
	before, err := s.Sessions.Get(t.Context(), ada, tr.session)
	ok(t, err)
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
		sessionID, err := s.Messages.Select(t.Context(), ada, tr.ids[c.choice])
		if err != nil || sessionID != tr.session {
			t.Errorf("%s: %d, %v", c.choice, sessionID, err)
		}
		s.wantPath(t, ada, tr.session, 0, 10, false, c.path...)
		want := before
		want.LastMessage = c.path[len(c.path)-1]
		want.LeafID = tr.ids[want.LastMessage]
		if got, err := s.Sessions.Get(t.Context(), ada, tr.session); err != nil || got != want {
			t.Errorf("%s: session: %+v, %v, want %+v", c.choice, got, err, want)
		}
	}
	_, err = s.Messages.Select(t.Context(), ada, tr.ids["a1"])
	ok(t, err)
	s.endedTurn(t, accept(ada, tr.session, "q2"), "a2")
	s.wantPath(t, ada, tr.session, 0, 10, false, "q0", "a0", "q1", "a1", "q2", "a2")
}

func messagesSelectForeign(t *testing.T, s Storage) {
	ada, bob := s.person(t, "ada"), s.person(t, "bob")
	tr := s.grown(t, ada)
	for _, id := range append([]chat.MessageID{tr.ids["a1"]}, noIDs[chat.MessageID]()...) {
		_, err := s.Messages.Select(t.Context(), bob, id)
		wantFault(t, err, chat.ErrMessage)
	}
	s.wantPath(t, ada, tr.session, 0, 10, false, "q0'", "c0")
}

// messagesSelectRunning: another branch can be selected while an answer runs, which then ends normally.
func messagesSelectRunning(t *testing.T, s Storage) {
	ada := s.person(t, "ada")
	tr := s.grown(t, ada)
	running := s.begin(t, ada, tr.session, "q2")
	_, err := s.Messages.Select(t.Context(), ada, tr.ids["a1"])
	ok(t, err)
	s.finish(t, running.Answer, "a2")
	s.wantPath(t, ada, tr.session, 0, 10, false, "q0", "a0", "q1", "a1")
	s.wantPath(t, ada, tr.session, running.Answer.ID, 10, false, "q0'", "c0", "q2")
}

// raceSelect: in any order, each new turn follows the leaf of the current path, so that no branch arises.
func raceSelect(t *testing.T, s Storage) {
	ada := s.person(t, "ada")
	tr := s.grown(t, ada)
	for i, err := range race(func(i int) error {
		if i%2 == 0 {
			_, err := s.Messages.Select(t.Context(), ada, tr.ids["q0'"])
			return err
		}
		turn, err := s.Turns.Begin(t.Context(), accept(ada, tr.session, "next"))
		if err != nil {
			return nil // another answer was running
		}
		turn.Answer.Status = chat.Complete
		return s.Turns.Finish(t.Context(), runner, turn.Answer, "", moment(15))
	}) {
		if err != nil {
			t.Errorf("%d: %v", i, err)
		}
	}
	session, err := s.Sessions.Get(t.Context(), ada, tr.session)
	ok(t, err)
	page, _, err := s.Messages.Path(t.Context(), ada, tr.session, 0, math.MaxInt)
	if err != nil || session.MessageCount != len(page)+len(tr.ids)-2 {
		t.Errorf("%v: of %d messages %d are on the path: it has gained a branch", err, session.MessageCount, len(page))
	}
}

func messagesSiblings(t *testing.T, s Storage) {
	ada := s.person(t, "ada")
	s.grown(t, ada)
	tr := s.grown(t, ada)
	var all []chat.Message
	for _, id := range tr.ids {
		m, err := s.Messages.Get(t.Context(), ada, id)
		ok(t, err)
		all = append(all, m)
	}
	names := map[string][]string{
		"q0": {"q0", "q0'"}, "q0'": {"q0", "q0'"}, "a0": {"a0"}, "c0": {"c0"}, "b1": {"b1"},
		"q1": {"q1", "q1'"}, "q1'": {"q1", "q1'"}, "a1": {"a1", "a1'"}, "a1'": {"a1", "a1'"},
	}
	want := map[chat.MessageID][]chat.MessageID{}
	for name, beside := range names {
		for _, sibling := range beside {
			want[tr.ids[name]] = append(want[tr.ids[name]], tr.ids[sibling])
		}
	}
	got, err := s.Messages.Siblings(t.Context(), tr.session, all)
	if err != nil || !maps.EqualFunc(got, want, slices.Equal) {
		t.Errorf("of all: got %v, %v, want %v", got, err, want)
	}
	for _, m := range all {
		got, err := s.Messages.Siblings(t.Context(), tr.session, []chat.Message{m})
		if err != nil || len(got) != 1 || !slices.Equal(got[m.ID], want[m.ID]) {
			t.Errorf("of %s: got %v, %v, want %v", m.Content, got, err, want[m.ID])
		}
	}
	if got, err := s.Messages.Siblings(t.Context(), tr.session, nil); err != nil || len(got) != 0 {
		t.Errorf("of none: %v, %v", got, err)
	}
}

func sessionsDeleteTree(t *testing.T, s Storage) {
	ada := s.person(t, "ada")
	tr, stays := s.grown(t, ada), s.grown(t, ada)
	_, err := s.Messages.Select(t.Context(), ada, tr.ids["a1"])
	ok(t, err)
	ok(t, s.Sessions.Delete(t.Context(), ada, tr.session))
	for name, id := range tr.ids {
		if _, err := s.Messages.Get(t.Context(), ada, id); !errors.Is(err, chat.ErrMessage) {
			t.Errorf("%s: %v", name, err)
		}
		_, err := s.Messages.Get(t.Context(), ada, stays.ids[name])
		ok(t, err)
	}
}
