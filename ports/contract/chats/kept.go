package chats

import (
	"slices"
	"testing"

	"chatbot/domain/chat"
	"chatbot/ports/contract"
)

// sessionsKept: pinned sessions come first, archived ones have their own list, and neither changes updated_at.
func sessionsKept(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	ids := map[string]chat.SessionID{}
	for i, title := range []string{"a", "b", "c", "d"} {
		ids[title] = s.Session(t, ada, title, i, i).ID()
	}
	yes, no := true, false
	change := func(title string, c chat.Change, at int) {
		t.Helper()
		contract.OK(t, s.Sessions.Change(t.Context(), ada, ids[title], c, contract.Moment(at)))
	}
	want := func(archived bool, want ...string) {
		t.Helper()
		page := chat.SessionPage{Limit: 10, Sort: chat.UpdatedDesc, Archived: archived}
		if got, total := s.Titles(t, ada, page); !slices.Equal(got, want) || total != len(want) {
			t.Errorf("archived %t: got %v of %d, want %v", archived, got, total, want)
		}
	}
	change("a", chat.Change{Pinned: &yes}, 10)
	change("b", chat.Change{Pinned: &yes}, 11)
	want(false, "b", "a", "d", "c")
	if got, total := s.Titles(t, ada, chat.SessionPage{Limit: 2, Offset: 1, Sort: chat.CreatedAsc}); !slices.Equal(got, []string{"a", "c"}) || total != 4 {
		t.Errorf("a page: %v of %d", got, total)
	}
	change("a", chat.Change{Pinned: &yes}, 12)
	want(false, "b", "a", "d", "c") // it keeps the time at which it was pinned first
	got, err := s.Sessions.Get(t.Context(), ada, ids["a"])
	if err != nil || got.Record().PinnedAt != contract.Kept(contract.Moment(10)) || got.Record().UpdatedAt != contract.Kept(contract.Moment(0)) || !got.Record().ArchivedAt.IsZero() {
		t.Errorf("%+v, %v", got, err)
	}
	change("c", chat.Change{Archived: &yes, Pinned: &no}, 13)
	change("b", chat.Change{Pinned: &no, Title: &[]string{"B"}[0]}, 14)
	want(false, "a", "d", "B") // renaming keeps its position
	want(true, "c")
	change("c", chat.Change{Archived: &no}, 15)
	want(false, "a", "d", "c", "B")
	want(true)
}
