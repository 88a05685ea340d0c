package contract

import (
	"slices"
	"testing"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/domain/user"
	"chatbot/ports"
)

// person stores an account and returns its id.
func (s Storage) person(t *testing.T, name string) identity.UserID {
	t.Helper()
	u, err := s.Users.Create(t.Context(), user.User{Username: name, Email: name + "@example.com", Active: true, CreatedAt: moment(0), UpdatedAt: moment(0)})
	ok(t, err)
	return u.ID
}

// operator is the proof of an operator.
var operator = ports.Proof{Operator: true}

// session stores an empty session, created and updated at the given seconds.
func (s Storage) session(t *testing.T, owner identity.UserID, title string, created, updated int) chat.Session {
	t.Helper()
	got, err := s.Sessions.Create(t.Context(), chat.Session{UserID: owner, Title: title, CreatedAt: moment(created), UpdatedAt: moment(updated)}, chat.Bounds{})
	ok(t, err)
	return got
}

// titles returns the titles of a page.
func (s Storage) titles(t *testing.T, owner identity.UserID, p chat.SessionPage) (list []string, total int) {
	t.Helper()
	page, total, err := s.Sessions.List(t.Context(), owner, p)
	ok(t, err)
	for _, o := range page {
		list = append(list, o.Title)
	}
	return list, total
}

func rename(title string) chat.Change { return chat.Change{Title: &title} }

// wantMarks checks the running and unread marks that Get and List return.
func (s Storage) wantMarks(t *testing.T, owner identity.UserID, id chat.SessionID, when string, running, unread bool) {
	t.Helper()
	got, err := s.Sessions.Get(t.Context(), owner, id)
	ok(t, err)
	if got.Running != running || got.Unread != unread {
		t.Errorf("%s: running %t, unread %t, want %t, %t", when, got.Running, got.Unread, running, unread)
	}
	list, _, err := s.Sessions.List(t.Context(), owner, chat.SessionPage{Limit: 100, Sort: chat.CreatedDesc})
	ok(t, err)
	i := slices.IndexFunc(list, func(o chat.Overview) bool { return o.ID == id })
	if i < 0 || list[i] != got {
		t.Errorf("%s: the list has %+v, want %+v", when, list, got)
	}
}

func (s Storage) markRead(t *testing.T, owner identity.UserID, id chat.SessionID) {
	t.Helper()
	ok(t, s.Sessions.Change(t.Context(), owner, id, chat.Change{Read: new(true)}, moment(90)))
}

func (s Storage) wantModel(t *testing.T, owner identity.UserID, id chat.SessionID, when string, want model.ID) {
	t.Helper()
	got, err := s.Sessions.Get(t.Context(), owner, id)
	if err != nil || got.Model != want {
		t.Errorf("%s: model %q, %v, want %q", when, got.Model, err, want)
	}
}
