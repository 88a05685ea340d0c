package contract

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	"chatbot/domain/chat"
)

// Messages holds an adapter to ports.Messages.
func Messages(t *testing.T, fresh func(t *testing.T) Storage) {
	t.Helper()
	storageCases{
		"pages":          messagesPages,
		"empty session":  messagesEmpty,
		"someone else's": messagesForeign,
		"ended context":  messagesEnded,
	}.run(t, fresh)
}

// talk stores n finished turns, "q0", "a0", "q1", … in a new session, and returns its messages' ids.
func talk(t *testing.T, s Storage, owner int64, n int) (sessionID int64, ids []int64) {
	t.Helper()
	for i := range n {
		turn := begin(t, s, owner, sessionID, fmt.Sprint("q", i))
		finish(t, s, turn.Answer, fmt.Sprint("a", i))
		sessionID = turn.SessionID
		ids = append(ids, turn.Question.ID, turn.Answer.ID)
	}
	return sessionID, ids
}

func messagesPages(t *testing.T, s Storage) {
	ada := person(t, s, "ada")
	before, older := talk(t, s, ada, 1)
	sessionID, ids := talk(t, s, ada, 3)
	_, newer := talk(t, s, ada, 1)
	for name, c := range map[string]struct {
		before int64
		limit  int
		want   []string
		more   bool
	}{
		"the newest":               {0, 2, []string{"q2", "a2"}, true},
		"all":                      {0, 6, []string{"q0", "a0", "q1", "a1", "q2", "a2"}, false},
		"more than there is":       {0, math.MaxInt, []string{"q0", "a0", "q1", "a1", "q2", "a2"}, false},
		"one short of all":         {0, 5, []string{"a0", "q1", "a1", "q2", "a2"}, true},
		"older ones":               {ids[3], 2, []string{"a0", "q1"}, true},
		"the oldest":               {ids[2], 2, []string{"q0", "a0"}, false},
		"before the first":         {ids[0], 2, nil, false},
		"before an older session":  {older[0], 2, nil, false},
		"before a newer session":   {newer[0], 1, []string{"a2"}, true},
		"before one there is not":  {math.MaxInt64, 1, []string{"a2"}, true},
		"before int4 has an end":   {math.MaxInt32 + 1, 1, []string{"a2"}, true},
		"negative is as if absent": {-1, 1, []string{"a2"}, true},
	} {
		page, more, err := s.Messages.Page(t.Context(), ada, sessionID, c.before, c.limit)
		ok(t, err)
		var got []string
		for _, m := range page {
			got = append(got, m.Content)
			if m.SessionID != sessionID {
				t.Errorf("%s: a message of another session: %+v", name, m)
			}
		}
		if !slices.Equal(got, c.want) || more != c.more {
			t.Errorf("%s: got %v, %t, want %v, %t", name, got, more, c.want, c.more)
		}
	}
	page, _, err := s.Messages.Page(t.Context(), ada, before, 0, 1)
	ok(t, err)
	one, err := s.Messages.Get(t.Context(), ada, older[1])
	if err != nil || one != page[0] {
		t.Errorf("Get and Page differ: %+v, %v, %+v", one, err, page[0])
	}
}

func messagesEmpty(t *testing.T, s Storage) {
	ada := person(t, s, "ada")
	empty := session(t, s, ada, "empty", 1, 2)
	if page, more, err := s.Messages.Page(t.Context(), ada, empty.ID, 0, 10); err != nil || len(page) != 0 || more {
		t.Errorf("%+v, %t, %v", page, more, err)
	}
}

func messagesForeign(t *testing.T, s Storage) {
	ada, bob := person(t, s, "ada"), person(t, s, "bob")
	sessionID, ids := talk(t, s, ada, 1)
	for _, id := range append([]int64{sessionID}, noIDs...) {
		_, _, err := s.Messages.Page(t.Context(), bob, id, 0, 10)
		wantFault(t, err, chat.ErrSession)
	}
	for _, id := range append(ids, noIDs...) {
		_, err := s.Messages.Get(t.Context(), bob, id)
		wantFault(t, err, chat.ErrMessage)
	}
	for _, nobody := range noIDs {
		_, err := s.Messages.Get(t.Context(), nobody, ids[0])
		wantFault(t, err, chat.ErrMessage)
	}
}

func messagesEnded(t *testing.T, s Storage) {
	ada := person(t, s, "ada")
	sessionID, ids := talk(t, s, ada, 1)
	wantEnded(t, "Page", func(ctx context.Context) error {
		_, _, err := s.Messages.Page(ctx, ada, sessionID, 0, 10)
		return err
	})
	wantEnded(t, "Get", func(ctx context.Context) error { _, err := s.Messages.Get(ctx, ada, ids[0]); return err })
}
