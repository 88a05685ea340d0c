package chats

import (
	"testing"

	"chatbot/domain/chat"
	"chatbot/ports"
	"chatbot/ports/contract"
)

func sessionsMarks(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	other := s.Session(t, ada, "other", 1, 1)
	quiet := s.Begin(t, ada, 0, "quiet")
	for status, unread := range map[chat.Status]bool{chat.Complete: true, chat.Failed: true, chat.Interrupted: true, chat.Stopped: false} {
		turn := s.Begin(t, ada, 0, "hello")
		id, when := turn.SessionID, string(status)
		s.WantMarks(t, ada, id, when+", while it runs", true, false)
		m := contract.Complete(turn.Answer)
		if m.Status = status; status == chat.Failed {
			m.Failure = &chat.Failure{Code: "model_busy", Message: "It's busy."}
		}
		contract.OK(t, s.Turns.Finish(t.Context(), contract.Runner, m, contract.Moment(17), ports.Follow{}))
		s.WantMarks(t, ada, id, when, false, unread)

		s.MarkRead(t, ada, id)
		s.WantMarks(t, ada, id, when+", then read", false, false)
		got, err := s.Sessions.Get(t.Context(), ada, id)
		if err != nil || got.Record().UpdatedAt != contract.Kept(contract.Moment(17)) || got.Title() != chat.DefaultTitle || !got.Record().PinnedAt.IsZero() {
			t.Errorf("reading changed the session: %+v, %v", got, err)
		}
		s.MarkRead(t, ada, id) // again
	}
	s.WantMarks(t, ada, other.ID(), "another session", false, false)
	s.WantMarks(t, ada, quiet.SessionID, "a session whose answer still runs", true, false)
}

// sessionsUnreadStays: only reading clears the mark; a stop, a change and the next answer do not.
func sessionsUnreadStays(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	first := s.Begin(t, ada, 0, "first")
	id := first.SessionID
	s.Finish(t, first.Answer, "one")
	for name, change := range map[string]chat.Change{"renamed": contract.Rename("new"), "pinned": {Pinned: new(true)}, "archived": {Archived: new(bool)}} {
		contract.OK(t, s.Sessions.Change(t.Context(), ada, id, change, contract.Moment(30)))
		s.WantMarks(t, ada, id, name, false, true)
	}
	second := s.Begin(t, ada, id, "second")
	s.WantMarks(t, ada, id, "while the next answer runs", true, true)
	stopped := contract.Complete(second.Answer)
	stopped.Status = chat.Stopped
	contract.OK(t, s.Turns.Finish(t.Context(), contract.Runner, stopped, contract.Moment(17), ports.Follow{}))
	s.WantMarks(t, ada, id, "after a stop", false, true)
	contract.OK(t, s.Sessions.Change(t.Context(), ada, id, chat.Change{Read: new(true), Title: new("both")}, contract.Moment(31)))
	s.WantMarks(t, ada, id, "read and renamed at once", false, false)
	if got, err := s.Sessions.Get(t.Context(), ada, id); err != nil || got.Title() != "both" {
		t.Errorf("%+v, %v", got, err)
	}
}

// sessionsMarksOfOrphans: an interrupted answer has ended, and a continued one is running.
func sessionsMarksOfOrphans(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	orphan, alive, his := s.Begin(t, ada, 0, "orphan"), s.Begin(t, ada, 0, "alive"), s.Begin(t, bob, 0, "his")
	s.Keep(t, contract.Runner, contract.Moment(60), []ports.Checkpoint{{MessageID: alive.Answer.ID}})
	s.WantInterrupted(t, contract.Moment(21), orphan.Answer.ID, his.Answer.ID)
	s.WantMarks(t, ada, orphan.SessionID, "interrupted", false, true)
	s.WantMarks(t, ada, alive.SessionID, "alive", true, false)
	s.WantMarks(t, bob, his.SessionID, "another person's", false, true)
	got, err := s.Sessions.Get(t.Context(), ada, orphan.SessionID)
	if err != nil || got.Record().UpdatedAt != contract.Kept(contract.Moment(10)) {
		t.Errorf("interrupting moved the session: %+v, %v", got, err)
	}

	_, err = s.Turns.Continue(t.Context(), contract.Resume(ada, orphan.Answer.ID))
	contract.OK(t, err)
	s.WantMarks(t, ada, orphan.SessionID, "continued", true, false)

	// A late end that is refused leaves no mark.
	late := contract.Complete(orphan.Answer)
	contract.WantFault(t, s.Turns.Finish(t.Context(), contract.Runner, late, contract.Moment(70), ports.Follow{}), chat.ErrMessage)
	s.WantMarks(t, ada, orphan.SessionID, "after a late end", true, false)
}

// sessionsReadForeign: another person's session cannot be marked as read.
func sessionsReadForeign(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	turn := s.Begin(t, ada, 0, "hello")
	s.Finish(t, turn.Answer, "hi")
	contract.WantFault(t, s.Sessions.Change(t.Context(), bob, turn.SessionID, chat.Change{Read: new(true)}, contract.Moment(30)), chat.ErrSession)
	s.WantMarks(t, ada, turn.SessionID, "after someone else tried", false, true)
}
