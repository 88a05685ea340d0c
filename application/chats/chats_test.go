package chats_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"chatbot/application/chats"
	"chatbot/domain/chat"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/domain/tool"
	"chatbot/ports"
	"chatbot/ports/contract"
)

var (
	_ ports.Sessions = asSessions{}
	_ ports.Messages = (*fakeSessions)(nil)
	_ ports.Logger   = (*fakeSessions)(nil)
	_ chats.Stopper  = (*fakeSessions)(nil)
)

// ada and bob are two people.
var (
	ada = identity.Actor{User: 7, Role: identity.Member}
	bob = identity.Actor{User: 8, Role: identity.Member}
)

// fakeSessions implements the ports of the service and records the order of the calls.
type fakeSessions struct {
	all     map[chat.SessionID]chat.Session
	calls   []string
	stopErr error
	logged  []ports.Record
	opened  int
	failAt  int // which transcript read fails, from 1
}

func (f *fakeSessions) Create(_ context.Context, s chat.Session, _ chat.Bounds) (chat.Session, error) {
	is := s.Record()
	is.ID = chat.SessionID(len(f.all) + 1)
	f.all[is.ID] = chat.RestoreSession(is)
	return f.all[is.ID], nil
}

func (f *fakeSessions) owned(owner identity.UserID, id chat.SessionID) (chat.Session, error) {
	s, ok := f.all[id]
	if !ok || s.Record().UserID != owner {
		return chat.Session{}, chat.ErrSession
	}
	return s, nil
}

func (f *fakeSessions) session(owner identity.UserID, id chat.SessionID) (chat.Overview, error) {
	s, err := f.owned(owner, id)
	return chat.Overview{Session: s, MessageCount: 3}, err
}

func (f *fakeSessions) List(_ context.Context, owner identity.UserID, page chat.SessionPage) ([]chat.Overview, int, error) {
	var mine []chat.Overview
	for id := range f.all {
		if o, err := f.session(owner, id); err == nil {
			mine = append(mine, o)
		}
	}
	return mine[:min(page.Limit, len(mine))], len(mine), nil
}

func (f *fakeSessions) Change(_ context.Context, owner identity.UserID, id chat.SessionID, change chat.Change, at time.Time) error {
	s, err := f.owned(owner, id)
	if err == nil {
		s.Change(change, at)
		f.all[id] = s
	}
	return err
}

func (f *fakeSessions) Delete(_ context.Context, owner identity.UserID, id chat.SessionID) error {
	f.calls = append(f.calls, "delete")
	_, err := f.owned(owner, id)
	if err == nil {
		delete(f.all, id)
	}
	return err
}

func (f *fakeSessions) StopSession(_ context.Context, actor identity.Actor, _ chat.SessionID) error {
	if actor.User == 0 {
		return errors.New("stopped without an owner")
	}
	f.calls = append(f.calls, "stop")
	return f.stopErr
}

func (f *fakeSessions) Sent(context.Context, identity.UserID, string, string) (chat.Turn, error) {
	return chat.Turn{}, chat.ErrMessage
}

func (f *fakeSessions) Siblings(_ context.Context, _ chat.SessionID, messages []chat.Message) (map[chat.MessageID][]chat.MessageID, error) {
	siblings := map[chat.MessageID][]chat.MessageID{}
	for _, m := range messages {
		siblings[m.ID] = []chat.MessageID{m.ID, m.ID + 1}
	}
	return siblings, nil
}

func (f *fakeSessions) Select(_ context.Context, owner identity.UserID, id chat.MessageID) (chat.SessionID, error) {
	if owner != 7 {
		return 0, chat.ErrMessage
	}
	return chat.SessionID(id + 100), nil
}

func (f *fakeSessions) Path(_ context.Context, owner identity.UserID, id chat.SessionID, before chat.MessageID, limit int) ([]chat.Message, bool, error) {
	_, err := f.owned(owner, id)
	return []chat.Message{{ID: before - 1, SessionID: chat.SessionID(limit)}}, true, err
}

func (f *fakeSessions) SessionCreated() { f.opened++ }

func (f *fakeSessions) Log(_ context.Context, e ports.Record) { f.logged = append(f.logged, e) }

// asSessions has the Get of ports.Sessions; that of fakeSessions is for ports.Messages.
type asSessions struct{ *fakeSessions }

func (f asSessions) Get(_ context.Context, owner identity.UserID, id chat.SessionID) (chat.Overview, error) {
	return f.session(owner, id)
}

func (f *fakeSessions) Get(context.Context, identity.UserID, chat.MessageID) (chat.Message, error) {
	return chat.Message{}, chat.ErrMessage
}

// fakeModels has one model.
type fakeModels struct{}

func (fakeModels) Choose(_ context.Context, _ identity.Actor, wanted model.ID) (model.Model, error) {
	if wanted != "openai/mini" {
		return model.Model{}, model.ErrUnknown
	}
	return model.Model{ID: wanted}, nil
}

// fakeTools has one tool.
type fakeTools struct{}

func (fakeTools) Choose(_ context.Context, _ identity.Actor, wanted []tool.ID) ([]tool.ID, error) {
	if slices.Contains(wanted, "calculate") {
		return []tool.ID{"calculate"}, nil
	}
	return nil, nil
}

func desk() (*chats.Service, *fakeSessions, *contract.Clock) {
	f := &fakeSessions{all: map[chat.SessionID]chat.Session{}}
	clock := contract.NewClock(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC))
	return chats.New(chats.Ports{
		Sessions: asSessions{f}, Messages: f, Searches: chats.NewSearches(f), Transcripts: asTranscriptReader{f}, Turns: f, Models: fakeModels{}, Tools: fakeTools{}, Clock: clock, Logger: f, Meter: f,
	}), f, clock
}

func TestCreate(t *testing.T) {
	s, f, clock := desk()
	for given, want := range map[string]string{"": chat.DefaultTitle, "Plans 🗺": "Plans 🗺"} {
		o, err := s.Create(t.Context(), ada, given)
		if err != nil || o.Title() != want || o.Record().UserID != 7 || o.ID() == 0 || o.Record().CreatedAt != clock.Now() || o.Record().UpdatedAt != clock.Now() || o.MessageCount != 0 {
			t.Errorf("%q: %+v, %v", given, o, err)
		}
	}
	for _, bad := range []string{" ", "a\x00", strings.Repeat("a", 256)} {
		if _, err := s.Create(t.Context(), ada, bad); !fault.IsKind(err, fault.Invalid) {
			t.Errorf("%.5q: %v", bad, err)
		}
	}
	if len(f.all) != 2 || f.opened != 2 || len(f.logged) != 2 || f.logged[0].SessionID == 0 || f.logged[0].UserID != 7 {
		t.Errorf("%d stored, logged %+v", len(f.all), f.logged)
	}
}

func titled(title string) chat.Change { return chat.Change{Title: &title} }

func (f *fakeSessions) Find(_ context.Context, owner identity.UserID, q chat.Query, offset, limit int) ([]chat.Hit, bool, error) {
	if owner != 7 || len(q) != 1 || offset != 20 || limit != 10 {
		return nil, false, errors.New("asked for something else")
	}
	return []chat.Hit{{MessageID: 5, Text: "some <b>words</b>"}}, true, nil
}

func TestSearch(t *testing.T) {
	s, _, _ := desk()
	found, more, err := s.Search(t.Context(), ada, "wor", 20, 10)
	want := []chat.Fragment{{Text: "some <b>"}, {Text: "wor", Match: true}, {Text: "ds</b>"}}
	if err != nil || !more || len(found) != 1 || found[0].MessageID != 5 || !slices.Equal(found[0].Excerpt, want) {
		t.Errorf("%+v, %t, %v", found, more, err)
	}
	if _, _, err := s.Search(t.Context(), ada, " ", 20, 10); !fault.IsKind(err, fault.Invalid) {
		t.Errorf("blank: %v", err)
	}
	if _, err := s.Change(t.Context(), ada, 1, chat.Change{}); !fault.IsKind(err, fault.Invalid) {
		t.Errorf("a change of nothing: %v", err)
	}
}

func TestRename(t *testing.T) {
	s, f, clock := desk()
	o, _ := s.Create(t.Context(), ada, "")
	clock.Move(time.Minute)
	renamed, err := s.Change(t.Context(), ada, o.ID(), titled("Other"))
	if err != nil || renamed.Title() != "Other" || renamed.Record().UpdatedAt != o.Record().UpdatedAt || renamed.MessageCount != 3 {
		t.Errorf("%+v, %v", renamed, err)
	}
	if _, err := s.Change(t.Context(), ada, o.ID(), titled("")); !fault.IsKind(err, fault.Invalid) {
		t.Errorf("empty: %v", err)
	}
	for _, who := range []struct {
		person identity.Actor
		id     chat.SessionID
	}{{bob, o.ID()}, {ada, o.ID() + 1}} {
		if _, err := s.Change(t.Context(), who.person, who.id, titled("Mine")); !errors.Is(err, chat.ErrSession) {
			t.Errorf("%v: %v", who, err)
		}
	}
	if f.all[o.ID()].Title() != "Other" {
		t.Errorf("now %q", f.all[o.ID()].Title())
	}
}

func TestOnlyModelsThatExistAreChosen(t *testing.T) {
	s, f, _ := desk()
	mine, err := s.Create(t.Context(), ada, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		wanted, want model.ID
		err          error
	}{{"openai/mini", "openai/mini", nil}, {"openai/other", "openai/mini", model.ErrUnknown}, {"", "", nil}} {
		_, err := s.Change(t.Context(), ada, mine.ID(), chat.Change{Model: &c.wanted})
		if got := f.all[mine.ID()].Record().Model; !errors.Is(err, c.err) || got != c.want {
			t.Errorf("%q: the chat has %q, %v", c.wanted, got, err)
		}
	}
}

func TestOnlyToolsThatExistAreChosen(t *testing.T) {
	s, f, _ := desk()
	mine, err := s.Create(t.Context(), ada, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		wanted []tool.ID
		want   tool.Set
		err    error
	}{
		{[]tool.ID{"calculate"}, "calculate", nil}, {[]tool.ID{"calculate", "other"}, "calculate", tool.ErrUnknown}, {[]tool.ID{""}, "calculate", tool.ErrUnknown}, {[]tool.ID{}, "", nil},
	} {
		_, err := s.Change(t.Context(), ada, mine.ID(), chat.Change{Tools: &c.wanted})
		if got := f.all[mine.ID()].Record().Tools; !errors.Is(err, c.err) || got != c.want {
			t.Errorf("%q: the chat has %q, %v", c.wanted, got, err)
		}
	}
}

func TestDeleteStopsTheRunningAnswerFirst(t *testing.T) {
	s, f, _ := desk()
	o, _ := s.Create(t.Context(), ada, "")
	f.stopErr = context.Canceled
	if err := s.Delete(t.Context(), ada, o.ID()); !errors.Is(err, context.Canceled) || len(f.all) != 1 {
		t.Errorf("deleted although the answer still runs: %v", err)
	}
	f.stopErr, f.calls, f.logged = nil, nil, nil
	if err := s.Delete(t.Context(), bob, o.ID()); !errors.Is(err, chat.ErrSession) || len(f.all) != 1 || len(f.logged) != 0 {
		t.Errorf("someone else's: %v", err)
	}
	f.calls = nil
	if err := s.Delete(t.Context(), ada, o.ID()); err != nil || len(f.all) != 0 {
		t.Errorf("%v", err)
	}
	if !slices.Equal(f.calls, []string{"stop", "delete"}) {
		t.Errorf("called %v", f.calls)
	}
}

func TestReadingPassesEveryArgumentOn(t *testing.T) {
	s, _, _ := desk()
	o, _ := s.Create(t.Context(), ada, "")
	if got, err := s.Get(t.Context(), ada, o.ID()); err != nil || got.ID() != o.ID() {
		t.Errorf("Get: %+v, %v", got, err)
	}
	if _, err := s.Get(t.Context(), bob, o.ID()); !errors.Is(err, chat.ErrSession) {
		t.Errorf("someone else's: %v", err)
	}
	if got, total, err := s.List(t.Context(), ada, chat.SessionPage{Limit: 5}); err != nil || total != 1 || len(got) != 1 {
		t.Errorf("List: %+v, %d, %v", got, total, err)
	}
	if got, older, err := s.Messages(t.Context(), ada, o.ID(), 51, 20); err != nil || !older || got[0].ID != 50 || got[0].SessionID != 20 {
		t.Errorf("Messages: %+v, %v, %v", got, older, err)
	}
	if got, _, _ := s.Messages(t.Context(), ada, o.ID(), 51, 20); !slices.Equal(got[0].Siblings, []chat.MessageID{50, 51}) {
		t.Errorf("siblings %v", got[0].Siblings)
	}
	if id, err := s.Select(t.Context(), ada, 3); err != nil || id != 103 {
		t.Errorf("selected in %d, %v", id, err)
	}
	if _, err := s.Select(t.Context(), bob, 3); !errors.Is(err, chat.ErrMessage) {
		t.Errorf("someone else selects: %v", err)
	}
	if _, _, err := s.Messages(t.Context(), bob, o.ID(), 51, 20); !errors.Is(err, chat.ErrSession) {
		t.Errorf("someone else's messages: %v", err)
	}
}
