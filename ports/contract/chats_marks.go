package contract

import (
	"slices"
	"testing"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// wantMarks checks the running and unread marks that Get and List return.
func wantMarks(t *testing.T, s Storage, owner identity.UserID, id chat.SessionID, when string, running, unread bool) {
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

func markRead(t *testing.T, s Storage, owner identity.UserID, id chat.SessionID) {
	t.Helper()
	ok(t, s.Sessions.Change(t.Context(), owner, id, chat.Change{Read: new(true)}, moment(90)))
}

func sessionsMarks(t *testing.T, s Storage) {
	ada := person(t, s, "ada")
	other := session(t, s, ada, "other", 1, 1)
	quiet := begin(t, s, ada, 0, "quiet")
	for status, unread := range map[chat.Status]bool{chat.Complete: true, chat.Failed: true, chat.Interrupted: true, chat.Stopped: false} {
		turn := begin(t, s, ada, 0, "hello")
		id, when := turn.SessionID, string(status)
		wantMarks(t, s, ada, id, when+", while it runs", true, false)
		m := complete(turn.Answer)
		if m.Status = status; status == chat.Failed {
			m.Failure = &chat.Failure{Code: "model_busy", Message: "It's busy."}
		}
		ok(t, s.Turns.Finish(t.Context(), runner, m, "", moment(17)))
		wantMarks(t, s, ada, id, when, false, unread)

		markRead(t, s, ada, id)
		wantMarks(t, s, ada, id, when+", then read", false, false)
		got, err := s.Sessions.Get(t.Context(), ada, id)
		if err != nil || got.UpdatedAt != kept(moment(17)) || got.Title != chat.DefaultTitle || !got.PinnedAt.IsZero() {
			t.Errorf("reading changed the session: %+v, %v", got, err)
		}
		markRead(t, s, ada, id) // again
	}
	wantMarks(t, s, ada, other.ID, "another session", false, false)
	wantMarks(t, s, ada, quiet.SessionID, "a session whose answer still runs", true, false)
}

// sessionsUnreadStays: only reading clears the mark; a stop, a change and the next answer do not.
func sessionsUnreadStays(t *testing.T, s Storage) {
	ada := person(t, s, "ada")
	first := begin(t, s, ada, 0, "first")
	id := first.SessionID
	finish(t, s, first.Answer, "one")
	for name, change := range map[string]chat.Change{"renamed": rename("new"), "pinned": {Pinned: new(true)}, "archived": {Archived: new(bool)}} {
		ok(t, s.Sessions.Change(t.Context(), ada, id, change, moment(30)))
		wantMarks(t, s, ada, id, name, false, true)
	}
	second := begin(t, s, ada, id, "second")
	wantMarks(t, s, ada, id, "while the next answer runs", true, true)
	stopped := complete(second.Answer)
	stopped.Status = chat.Stopped
	ok(t, s.Turns.Finish(t.Context(), runner, stopped, "", moment(17)))
	wantMarks(t, s, ada, id, "after a stop", false, true)
	ok(t, s.Sessions.Change(t.Context(), ada, id, chat.Change{Read: new(true), Title: new("both")}, moment(31)))
	wantMarks(t, s, ada, id, "read and renamed at once", false, false)
	if got, err := s.Sessions.Get(t.Context(), ada, id); err != nil || got.Title != "both" {
		t.Errorf("%+v, %v", got, err)
	}
}

// sessionsMarksOfOrphans: an interrupted answer has ended, and a continued one is running.
func sessionsMarksOfOrphans(t *testing.T, s Storage) {
	ada, bob := person(t, s, "ada"), person(t, s, "bob")
	orphan, alive, his := begin(t, s, ada, 0, "orphan"), begin(t, s, ada, 0, "alive"), begin(t, s, bob, 0, "his")
	keep(t, s, runner, moment(60), []ports.Checkpoint{{MessageID: alive.Answer.ID}})
	wantInterrupted(t, s, moment(21), orphan.Answer.ID, his.Answer.ID)
	wantMarks(t, s, ada, orphan.SessionID, "interrupted", false, true)
	wantMarks(t, s, ada, alive.SessionID, "alive", true, false)
	wantMarks(t, s, bob, his.SessionID, "another person's", false, true)
	got, err := s.Sessions.Get(t.Context(), ada, orphan.SessionID)
	if err != nil || got.UpdatedAt != kept(moment(10)) {
		t.Errorf("interrupting moved the session: %+v, %v", got, err)
	}

	_, err = s.Turns.Continue(t.Context(), resume(ada, orphan.Answer.ID))
	ok(t, err)
	wantMarks(t, s, ada, orphan.SessionID, "continued", true, false)

	// A late end that is refused leaves no mark.
	late := complete(orphan.Answer)
	wantFault(t, s.Turns.Finish(t.Context(), runner, late, "", moment(70)), chat.ErrMessage)
	wantMarks(t, s, ada, orphan.SessionID, "after a late end", true, false)
}

// sessionsReadForeign: another person's session cannot be marked as read.
func sessionsReadForeign(t *testing.T, s Storage) {
	ada, bob := person(t, s, "ada"), person(t, s, "bob")
	turn := begin(t, s, ada, 0, "hello")
	finish(t, s, turn.Answer, "hi")
	wantFault(t, s.Sessions.Change(t.Context(), bob, turn.SessionID, chat.Change{Read: new(true)}, moment(30)), chat.ErrSession)
	wantMarks(t, s, ada, turn.SessionID, "after someone else tried", false, true)
}
