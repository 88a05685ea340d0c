package contract

import (
	"testing"

	"chatbot/domain/chat"
	"chatbot/ports"
)

func sessionsMarks(t *testing.T, s Storage) {
	ada := s.person(t, "ada")
	other := s.session(t, ada, "other", 1, 1)
	quiet := s.begin(t, ada, 0, "quiet")
	for status, unread := range map[chat.Status]bool{chat.Complete: true, chat.Failed: true, chat.Interrupted: true, chat.Stopped: false} {
		turn := s.begin(t, ada, 0, "hello")
		id, when := turn.SessionID, string(status)
		s.wantMarks(t, ada, id, when+", while it runs", true, false)
		m := complete(turn.Answer)
		if m.Status = status; status == chat.Failed {
			m.Failure = &chat.Failure{Code: "model_busy", Message: "It's busy."}
		}
		ok(t, s.Turns.Finish(t.Context(), runner, m, "", moment(17)))
		s.wantMarks(t, ada, id, when, false, unread)

		s.markRead(t, ada, id)
		s.wantMarks(t, ada, id, when+", then read", false, false)
		got, err := s.Sessions.Get(t.Context(), ada, id)
		if err != nil || got.UpdatedAt != kept(moment(17)) || got.Title != chat.DefaultTitle || !got.PinnedAt.IsZero() {
			t.Errorf("reading changed the session: %+v, %v", got, err)
		}
		s.markRead(t, ada, id) // again
	}
	s.wantMarks(t, ada, other.ID, "another session", false, false)
	s.wantMarks(t, ada, quiet.SessionID, "a session whose answer still runs", true, false)
}

// sessionsUnreadStays: only reading clears the mark; a stop, a change and the next answer do not.
func sessionsUnreadStays(t *testing.T, s Storage) {
	ada := s.person(t, "ada")
	first := s.begin(t, ada, 0, "first")
	id := first.SessionID
	s.finish(t, first.Answer, "one")
	for name, change := range map[string]chat.Change{"renamed": rename("new"), "pinned": {Pinned: new(true)}, "archived": {Archived: new(bool)}} {
		ok(t, s.Sessions.Change(t.Context(), ada, id, change, moment(30)))
		s.wantMarks(t, ada, id, name, false, true)
	}
	second := s.begin(t, ada, id, "second")
	s.wantMarks(t, ada, id, "while the next answer runs", true, true)
	stopped := complete(second.Answer)
	stopped.Status = chat.Stopped
	ok(t, s.Turns.Finish(t.Context(), runner, stopped, "", moment(17)))
	s.wantMarks(t, ada, id, "after a stop", false, true)
	ok(t, s.Sessions.Change(t.Context(), ada, id, chat.Change{Read: new(true), Title: new("both")}, moment(31)))
	s.wantMarks(t, ada, id, "read and renamed at once", false, false)
	if got, err := s.Sessions.Get(t.Context(), ada, id); err != nil || got.Title != "both" {
		t.Errorf("%+v, %v", got, err)
	}
}

// sessionsMarksOfOrphans: an interrupted answer has ended, and a continued one is running.
func sessionsMarksOfOrphans(t *testing.T, s Storage) {
	ada, bob := s.person(t, "ada"), s.person(t, "bob")
	orphan, alive, his := s.begin(t, ada, 0, "orphan"), s.begin(t, ada, 0, "alive"), s.begin(t, bob, 0, "his")
	s.keep(t, runner, moment(60), []ports.Checkpoint{{MessageID: alive.Answer.ID}})
	s.wantInterrupted(t, moment(21), orphan.Answer.ID, his.Answer.ID)
	s.wantMarks(t, ada, orphan.SessionID, "interrupted", false, true)
	s.wantMarks(t, ada, alive.SessionID, "alive", true, false)
	s.wantMarks(t, bob, his.SessionID, "another person's", false, true)
	got, err := s.Sessions.Get(t.Context(), ada, orphan.SessionID)
	if err != nil || got.UpdatedAt != kept(moment(10)) {
		t.Errorf("interrupting moved the session: %+v, %v", got, err)
	}

	_, err = s.Turns.Continue(t.Context(), resume(ada, orphan.Answer.ID))
	ok(t, err)
	s.wantMarks(t, ada, orphan.SessionID, "continued", true, false)

	// A late end that is refused leaves no mark.
	late := complete(orphan.Answer)
	wantFault(t, s.Turns.Finish(t.Context(), runner, late, "", moment(70)), chat.ErrMessage)
	s.wantMarks(t, ada, orphan.SessionID, "after a late end", true, false)
}

// sessionsReadForeign: another person's session cannot be marked as read.
func sessionsReadForeign(t *testing.T, s Storage) {
	ada, bob := s.person(t, "ada"), s.person(t, "bob")
	turn := s.begin(t, ada, 0, "hello")
	s.finish(t, turn.Answer, "hi")
	wantFault(t, s.Sessions.Change(t.Context(), bob, turn.SessionID, chat.Change{Read: new(true)}, moment(30)), chat.ErrSession)
	s.wantMarks(t, ada, turn.SessionID, "after someone else tried", false, true)
}
