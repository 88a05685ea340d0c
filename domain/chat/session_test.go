package chat_test

import (
	"testing"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/model"
)

var began = time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)

func TestSessionTakesTheTitleOfItsFirstQuestionWithWords(t *testing.T) {
	for name, c := range map[string]struct {
		had   string
		send  chat.Send
		title string
		want  string
	}{
		"untitled":                 {"", chat.Send{Text: "x"}, "Found", "Found"},
		"default title":            {chat.DefaultTitle, chat.Send{Text: "x"}, "Found", "Found"},
		"an edit":                  {"", chat.Send{Text: "x", Edits: 3}, "Found", "Found"},
		"titled":                   {"Chosen", chat.Send{Text: "x"}, "Found", "Chosen"},
		"a question without words": {"", chat.Send{Text: "?"}, chat.DefaultTitle, chat.DefaultTitle},
		"no title":                 {"", chat.Send{Text: "?"}, "", chat.DefaultTitle},
		"another answer":           {"", chat.Send{Regenerates: 4}, "Found", chat.DefaultTitle},
	} {
		s := chat.NewSession(7, c.had, began)
		if s.Answer(c.send, c.title, 9, began.Add(time.Hour)); s.Title() != c.want || s.LeafID() != 9 || s.Record().UpdatedAt != began.Add(time.Hour) || s.Record().CreatedAt != began {
			t.Errorf("%s: %+v", name, s)
		}
	}
}

func TestSessionKeepsItsModelUnlessASendNamesOne(t *testing.T) {
	s := chat.NewSession(7, "", began)
	for _, c := range []struct{ named, want model.ID }{{"", ""}, {"p/a", "p/a"}, {"", "p/a"}, {"p/b", "p/b"}} {
		if s.Answer(chat.Send{Text: "x", Model: c.named}, "", 9, began); s.Record().Model != c.want {
			t.Errorf("named %q: %q, want %q", c.named, s.Record().Model, c.want)
		}
	}
}

func TestSessionIsUnreadUntilItIsReadOrContinued(t *testing.T) {
	later := began.Add(time.Hour)
	for how, unread := range map[chat.Status]bool{chat.Complete: true, chat.Failed: true, chat.Interrupted: true, chat.Stopped: false} {
		s := chat.NewSession(7, "", began)
		if s.EndAnswer(how, later); s.Record().Unread != unread || s.Record().UpdatedAt != later {
			t.Errorf("%s: %+v", how, s)
		}
	}
	s := chat.NewSession(7, "", began)
	s.InterruptAnswer()
	s.EndAnswer(chat.Stopped, began)
	if !s.Record().Unread {
		t.Error("a stopped answer made the session read")
	}
	continued, read := s, s
	if continued.Continue(9, later); continued.Record().Unread || continued.LeafID() != 9 || continued.Record().UpdatedAt != later {
		t.Errorf("continued: %+v", continued)
	}
	if read.Change(chat.Change{Read: new(true)}, later); read.Record().Unread || read.Record().UpdatedAt != began {
		t.Errorf("read: %+v", read)
	}
}

func TestChangeKeepsTheFirstTimeOfAMark(t *testing.T) {
	s := chat.NewSession(7, "old", began)
	at := func(minute int) time.Time { return began.Add(time.Duration(minute) * time.Minute) }
	for i, c := range []struct {
		change chat.Change
		want   chat.SessionRecord
	}{
		{chat.Change{Pinned: new(true), Title: new("new")}, chat.SessionRecord{Title: "new", PinnedAt: at(0)}},
		{chat.Change{Pinned: new(true), Archived: new(true)}, chat.SessionRecord{Title: "new", PinnedAt: at(0), ArchivedAt: at(1)}},
		{chat.Change{Pinned: new(false), Archived: new(true), Model: new(model.ID("p/a"))}, chat.SessionRecord{Title: "new", ArchivedAt: at(1), Model: "p/a"}},
		{chat.Change{Archived: new(false), Model: new(model.ID(""))}, chat.SessionRecord{Title: "new"}},
	} {
		s.Change(c.change, at(i))
		c.want.UserID, c.want.CreatedAt, c.want.UpdatedAt = 7, began, began
		if s.Record() != c.want {
			t.Errorf("change %d: %+v, want %+v", i, s, c.want)
		}
	}
}
