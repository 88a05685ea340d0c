package contract

import (
	"slices"
	"testing"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/model"
)

// Person stores an account and returns its id.
func (s Storage) Person(t *testing.T, name string) identity.UserID {
	t.Helper()
	u, err := s.Users.Create(t.Context(), identity.RestoreUser(identity.UserRecord{Username: name, Email: name + "@example.com", Active: true, CreatedAt: Moment(0), UpdatedAt: Moment(0)}))
	OK(t, err)
	return u.ID()
}

// Operator is the proof of an operator.
var Operator = identity.Proof{Operator: true}

// Session stores an empty session, created and updated at the given seconds.
func (s Storage) Session(t *testing.T, owner identity.UserID, title string, created, updated int) chat.Session {
	t.Helper()
	got, err := s.Sessions.Create(t.Context(), chat.RestoreSession(chat.SessionRecord{UserID: owner, Title: title, CreatedAt: Moment(created), UpdatedAt: Moment(updated)}), chat.Bounds{})
	OK(t, err)
	return got
}

// Altered returns a session with a change of its record.
func Altered(s chat.Session, change func(*chat.SessionRecord)) chat.Session {
	is := s.Record()
	change(&is)
	return chat.RestoreSession(is)
}

// Titles returns the titles of a page.
func (s Storage) Titles(t *testing.T, owner identity.UserID, p chat.SessionPage) (list []string, total int) {
	t.Helper()
	page, total, err := s.Sessions.List(t.Context(), owner, p)
	OK(t, err)
	for _, o := range page {
		list = append(list, o.Title())
	}
	return list, total
}

// Rename returns a change of the title.
func Rename(title string) chat.Change { return chat.Change{Title: &title} }

// WantMarks checks the running and unread marks that Get and List return.
func (s Storage) WantMarks(t *testing.T, owner identity.UserID, id chat.SessionID, when string, running, unread bool) {
	t.Helper()
	got, err := s.Sessions.Get(t.Context(), owner, id)
	OK(t, err)
	if got.Running != running || got.Record().Unread != unread {
		t.Errorf("%s: running %t, unread %t, want %t, %t", when, got.Running, got.Record().Unread, running, unread)
	}
	list, _, err := s.Sessions.List(t.Context(), owner, chat.SessionPage{Limit: 100, Sort: chat.CreatedDesc})
	OK(t, err)
	i := slices.IndexFunc(list, func(o chat.Overview) bool { return o.ID() == id })
	if i < 0 || list[i] != got {
		t.Errorf("%s: the list has %+v, want %+v", when, list, got)
	}
}

// MarkRead marks a session as read.
func (s Storage) MarkRead(t *testing.T, owner identity.UserID, id chat.SessionID) {
	t.Helper()
	OK(t, s.Sessions.Change(t.Context(), owner, id, chat.Change{Read: new(true)}, Moment(90)))
}

// WantModel checks the model of a session.
func (s Storage) WantModel(t *testing.T, owner identity.UserID, id chat.SessionID, when string, want model.ID) {
	t.Helper()
	got, err := s.Sessions.Get(t.Context(), owner, id)
	if err != nil || got.Record().Model != want {
		t.Errorf("%s: model %q, %v, want %q", when, got.Record().Model, err, want)
	}
}
