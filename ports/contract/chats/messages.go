package chats

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"testing"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/ports/contract"
)

// Messages verifies an adapter of ports.Messages.
func Messages(t *testing.T, fresh func(t *testing.T) contract.Storage) {
	t.Helper()
	contract.Cases{
		"pages":                       messagesPages,
		"pages of other paths":        messagesPaths,
		"select":                      messagesSelect,
		"select another person's":     messagesSelectForeign,
		"select while an answer runs": messagesSelectRunning,
		"race of select and begin":    raceSelect,
		"siblings":                    messagesSiblings,
		"empty session":               messagesEmpty,
		"another person's":            messagesForeign,
		"ended context":               messagesEnded,
	}.Run(t, fresh)
}

// talk stores n finished turns, "q0", "a0", "q1", … in a new session, and returns the ids of its messages.
func talk(t *testing.T, s contract.Storage, owner identity.UserID, n int) (sessionID chat.SessionID, ids []chat.MessageID) {
	t.Helper()
	for i := range n {
		turn := s.Begin(t, owner, sessionID, fmt.Sprint("q", i))
		s.Finish(t, turn.Answer, fmt.Sprint("a", i))
		sessionID = turn.SessionID
		ids = append(ids, turn.Question.ID, turn.Answer.ID)
	}
	return sessionID, ids
}

func messagesPages(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	before, older := talk(t, s, ada, 1)
	sessionID, ids := talk(t, s, ada, 3)
	_, newer := talk(t, s, ada, 1)
	for _, c := range []struct {
		before chat.MessageID
		limit  int
		more   bool
		want   []string
	}{
		{0, 2, true, []string{"q2", "a2"}},
		{0, 6, false, []string{"q0", "a0", "q1", "a1", "q2", "a2"}},
		{0, math.MaxInt, false, []string{"q0", "a0", "q1", "a1", "q2", "a2"}},
		{0, 5, true, []string{"a0", "q1", "a1", "q2", "a2"}},
		{ids[3], 2, true, []string{"a0", "q1"}},
		{ids[2], 2, false, []string{"q0", "a0"}},
		{ids[0], 2, false, nil},
		{-1, 1, true, []string{"a2"}}, // as if absent
		{older[0], 2, false, nil},
		{newer[0], 2, true, []string{"q2", "a2"}},
		{math.MaxInt32, 2, true, []string{"q2", "a2"}},
		{math.MaxInt32 + 1, 2, true, []string{"q2", "a2"}},
		{math.MaxInt64, 2, true, []string{"q2", "a2"}},
	} {
		s.WantPath(t, ada, sessionID, c.before, c.limit, c.more, c.want...)
	}
	page, _, err := s.Messages.Path(t.Context(), ada, before, 0, 1)
	contract.OK(t, err)
	one, err := s.Messages.Get(t.Context(), ada, older[1])
	if err != nil || !reflect.DeepEqual(one, page[0]) {
		t.Errorf("Get and Path differ: %+v, %v, %+v", one, err, page[0])
	}
}

func messagesEmpty(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	empty := s.Session(t, ada, "empty", 1, 2)
	if page, more, err := s.Messages.Path(t.Context(), ada, empty.ID(), 0, 10); err != nil || len(page) != 0 || more {
		t.Errorf("%+v, %t, %v", page, more, err)
	}
}

func messagesForeign(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	sessionID, ids := talk(t, s, ada, 1)
	for _, id := range append([]chat.SessionID{sessionID}, contract.NoIDs[chat.SessionID]()...) {
		for _, before := range []chat.MessageID{0, ids[1]} {
			_, _, err := s.Messages.Path(t.Context(), bob, id, before, 10)
			contract.WantFault(t, err, chat.ErrSession)
		}
	}
	for _, id := range append(ids, contract.NoIDs[chat.MessageID]()...) {
		_, err := s.Messages.Get(t.Context(), bob, id)
		contract.WantFault(t, err, chat.ErrMessage)
	}
	for _, nobody := range contract.NoIDs[identity.UserID]() {
		_, err := s.Messages.Get(t.Context(), nobody, ids[0])
		contract.WantFault(t, err, chat.ErrMessage)
	}
}

func messagesEnded(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	sessionID, ids := talk(t, s, ada, 1)
	contract.WantEnded(t, "Path", func(ctx context.Context) error {
		_, _, err := s.Messages.Path(ctx, ada, sessionID, 0, 10)
		return err
	})
	contract.WantEnded(t, "Get", func(ctx context.Context) error { _, err := s.Messages.Get(ctx, ada, ids[0]); return err })
	one, err := s.Messages.Get(t.Context(), ada, ids[0])
	contract.OK(t, err)
	contract.WantEnded(t, "Siblings", func(ctx context.Context) error {
		_, err := s.Messages.Siblings(ctx, sessionID, []chat.Message{one})
		return err
	})
	contract.WantEnded(t, "Select", func(ctx context.Context) error { _, err := s.Messages.Select(ctx, ada, ids[0]); return err })
}
