// Package chats holds the suites of ports.Sessions, ports.Messages and ports.TranscriptReader.
package chats

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/ports/contract"
)

// Sessions verifies an adapter of ports.Sessions.
func Sessions(t *testing.T, fresh func(t *testing.T) contract.Storage) {
	t.Helper()
	contract.Cases{
		"every field comes back":  sessionsFields,
		"another person's":        sessionsForeign,
		"order and ties":          sessionsOrder,
		"pages":                   sessionsPages,
		"counts and preview":      sessionsCounts,
		"rename":                  sessionsRename,
		"pinned and archived":     sessionsKept,
		"models":                  sessionsModels,
		"tools":                   sessionsTools,
		"chosen models":           sessionsChosen,
		"setups":                  sessionsSetups,
		"personal instructions":   personalInstructions,
		"running and unread":      sessionsMarks,
		"unread until read":       sessionsUnreadStays,
		"marks of orphans":        sessionsMarksOfOrphans,
		"read by another person":  sessionsReadForeign,
		"delete removes all":      sessionsDelete,
		"delete removes branches": sessionsDeleteTree,
		"ids are never reused":    sessionsNewIDs,
		"race to delete":          sessionsRaceDelete,
		"ended context":           sessionsEnded,
	}.Run(t, fresh)
}

func sessionsFields(t *testing.T, s contract.Storage) {
	s.Person(t, "bob")
	ada := s.Person(t, "ada")
	for _, title := range []string{"x", strings.Repeat("😀", chat.MaxTitle), "it's \"quoted\" ?0 ?title \\ -- /* %s\n\t", "عربي 漢字 e\u0301"} {
		want := chat.RestoreSession(chat.SessionRecord{UserID: ada, Title: title, Model: model.NewID("a", title), CreatedAt: contract.Moment(1), UpdatedAt: contract.Moment(2)})
		created, err := s.Sessions.Create(t.Context(), want, chat.Bounds{})
		contract.OK(t, err)
		want = contract.Altered(want, func(is *chat.SessionRecord) {
			is.ID, is.CreatedAt, is.UpdatedAt = created.ID(), contract.Kept(is.CreatedAt), contract.Kept(is.UpdatedAt)
		})
		if created != want || created.ID() <= 0 {
			t.Errorf("Create: got %+v, want %+v", created, want)
		}
		got, err := s.Sessions.Get(t.Context(), ada, created.ID())
		if err != nil || got != (chat.Overview{Session: want}) {
			t.Errorf("Get: got %+v, %v, want %+v", got, err, want)
		}
	}
}

func sessionsForeign(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	mine := s.Session(t, ada, "mine", 1, 2)
	for _, id := range append([]chat.SessionID{mine.ID()}, contract.NoIDs[chat.SessionID]()...) {
		_, err := s.Sessions.Get(t.Context(), bob, id)
		contract.WantFault(t, err, chat.ErrSession)
		contract.WantFault(t, s.Sessions.Change(t.Context(), bob, id, contract.Rename("stolen"), contract.Moment(3)), chat.ErrSession)
		contract.WantFault(t, s.Sessions.Delete(t.Context(), bob, id), chat.ErrSession)
	}
	for _, nobody := range contract.NoIDs[identity.UserID]() {
		_, err := s.Sessions.Get(t.Context(), nobody, mine.ID())
		contract.WantFault(t, err, chat.ErrSession)
	}
	if got, err := s.Sessions.Get(t.Context(), ada, mine.ID()); err != nil || got.Session != mine {
		t.Errorf("changed: %+v, %v", got, err)
	}
	if list, total, err := s.Sessions.List(t.Context(), bob, chat.SessionPage{Limit: 10, Sort: chat.CreatedDesc}); err != nil || len(list) != 0 || total != 0 {
		t.Errorf("bob's list: %+v, %d, %v", list, total, err)
	}
}

func sessionsOrder(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	s.Session(t, s.Person(t, "bob"), "bob's", 1, 1)
	s.Session(t, ada, "b", 2, 9)
	s.Session(t, ada, "a", 1, 4)
	s.Session(t, ada, "c", 2, 4)
	s.Session(t, ada, "d", 2, 4)
	for order, want := range map[chat.Sort][]string{
		chat.CreatedDesc: {"d", "c", "b", "a"},
		chat.CreatedAsc:  {"a", "b", "c", "d"},
		chat.UpdatedDesc: {"b", "d", "c", "a"},
	} {
		if got, total := s.Titles(t, ada, chat.SessionPage{Limit: 10, Sort: order}); !slices.Equal(got, want) || total != 4 {
			t.Errorf("%s: got %v of %d, want %v", order, got, total, want)
		}
	}
}

func sessionsPages(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	for i := range 5 {
		s.Session(t, ada, fmt.Sprint(i), i, i)
	}
	for _, c := range []struct {
		limit  int
		offset int64
		want   []string
	}{
		{2, 0, []string{"0", "1"}}, {2, 2, []string{"2", "3"}}, {2, 4, []string{"4"}}, {100, 3, []string{"3", "4"}},
		{2, 5, nil}, {2, math.MaxInt32 + 1, nil}, {2, math.MaxInt64, nil},
	} {
		got, total := s.Titles(t, ada, chat.SessionPage{Limit: c.limit, Offset: c.offset, Sort: chat.CreatedAsc})
		if !slices.Equal(got, c.want) || total != 5 {
			t.Errorf("%d from %d: got %v of %d, want %v of 5", c.limit, c.offset, got, total, c.want)
		}
	}
}

func sessionsCounts(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	long := strings.Repeat("é😀", 100_000)
	quiet, talk := s.Session(t, ada, "quiet", 1, 1), s.Session(t, ada, "talk", 2, 2)
	first := s.Begin(t, ada, talk.ID(), "first")
	s.Finish(t, first.Answer, "short")
	second := s.Begin(t, ada, talk.ID(), "second")
	s.Finish(t, second.Answer, long)
	want := []chat.Overview{
		{Session: quiet},
		{Session: talk, MessageCount: 4, LastMessage: string([]rune(long)[:chat.PreviewLength])},
	}
	got, _, err := s.Sessions.List(t.Context(), ada, chat.SessionPage{Limit: 10, Sort: chat.CreatedAsc})
	contract.OK(t, err)
	want[1].Session = contract.Altered(talk, func(is *chat.SessionRecord) {
		is.UpdatedAt, is.LeafID, is.Unread = got[1].Record().UpdatedAt, second.Answer.ID, true // another case checks the time
	})
	if !slices.Equal(got, want) {
		t.Errorf("List: got %+v, want %+v", got, want)
	}
	one, err := s.Sessions.Get(t.Context(), ada, talk.ID())
	if err != nil || one != want[1] {
		t.Errorf("Get: got %+v, %v", one, err)
	}
}

func sessionsRename(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	mine, other := s.Session(t, ada, "old", 1, 2), s.Session(t, ada, "other", 1, 2)
	contract.OK(t, s.Sessions.Change(t.Context(), ada, mine.ID(), contract.Rename("new 😀"), contract.Moment(7)))
	mine = contract.Altered(mine, func(is *chat.SessionRecord) { is.Title = "new 😀" })
	for _, want := range []chat.Session{mine, other} {
		if got, err := s.Sessions.Get(t.Context(), ada, want.ID()); err != nil || got.Session != want {
			t.Errorf("got %+v, %v, want %+v", got, err, want)
		}
	}
	if got, _ := s.Titles(t, ada, chat.SessionPage{Limit: 10, Sort: chat.UpdatedDesc}); !slices.Equal(got, []string{"other", "new 😀"}) {
		t.Errorf("renaming moved the session: %v", got)
	}
}

func sessionsDelete(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	a := contract.Accept(ada, 0, "doomed")
	a.Send.ClientID = "key"
	doomed, err := s.Turns.Begin(t.Context(), a)
	contract.OK(t, err)
	stays := s.Begin(t, ada, 0, "stays")
	contract.OK(t, s.Sessions.Delete(t.Context(), ada, doomed.SessionID))

	_, err = s.Sessions.Get(t.Context(), ada, doomed.SessionID)
	contract.WantFault(t, err, chat.ErrSession)
	_, _, err = s.Messages.Path(t.Context(), ada, doomed.SessionID, 0, 10)
	contract.WantFault(t, err, chat.ErrSession)
	for _, id := range []chat.MessageID{doomed.Question.ID, doomed.Answer.ID} {
		_, err = s.Messages.Get(t.Context(), ada, id)
		contract.WantFault(t, err, chat.ErrMessage)
	}
	contract.WantFault(t, s.Sessions.Delete(t.Context(), ada, doomed.SessionID), chat.ErrSession)
	if _, err := s.Messages.Get(t.Context(), ada, stays.Answer.ID); err != nil {
		t.Errorf("another session lost a message: %v", err)
	}

	// The key is free again: the same send begins a new turn.
	a.Fingerprint = "something else"
	again, err := s.Turns.Begin(t.Context(), a)
	if err != nil || again.Repeated || again.SessionID == doomed.SessionID {
		t.Errorf("after deletion: %+v, %v", again, err)
	}
}

func sessionsNewIDs(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	first := s.Begin(t, ada, 0, "x")
	contract.OK(t, s.Sessions.Delete(t.Context(), ada, first.SessionID))
	second := s.Begin(t, ada, 0, "y")
	if second.SessionID <= first.SessionID || second.Question.ID <= first.Answer.ID {
		t.Errorf("ids came back: %+v after %+v", second, first)
	}
}

func sessionsRaceDelete(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	turn := s.Begin(t, ada, 0, "x")
	contract.WantOneWinner(t, contract.Race(func(int) error { return s.Sessions.Delete(t.Context(), ada, turn.SessionID) }), chat.ErrSession)
}

func sessionsEnded(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	mine := s.Session(t, ada, "mine", 1, 2)
	contract.WantEnded(t, "Create", func(ctx context.Context) error {
		_, err := s.Sessions.Create(ctx, chat.RestoreSession(chat.SessionRecord{UserID: ada, Title: "x"}), chat.Bounds{})
		return err
	})
	contract.WantEnded(t, "Get", func(ctx context.Context) error { _, err := s.Sessions.Get(ctx, ada, mine.ID()); return err })
	contract.WantEnded(t, "List", func(ctx context.Context) error {
		_, _, err := s.Sessions.List(ctx, ada, chat.SessionPage{Limit: 1, Sort: chat.CreatedAsc})
		return err
	})
	contract.WantEnded(t, "Change", func(ctx context.Context) error {
		return s.Sessions.Change(ctx, ada, mine.ID(), contract.Rename("x"), contract.Moment(3))
	})
	contract.WantEnded(t, "Delete", func(ctx context.Context) error { return s.Sessions.Delete(ctx, ada, mine.ID()) })
	if list, total := s.Titles(t, ada, chat.SessionPage{Limit: 10, Sort: chat.CreatedAsc}); !slices.Equal(list, []string{"mine"}) || total != 1 {
		t.Errorf("changed: %v", list)
	}
}
