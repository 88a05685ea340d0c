package contract

import (
	"reflect"
	"testing"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/ports"
)

func turnsEdit(t *testing.T, s Storage) {
	ada := s.person(t, "ada")
	first := s.endedTurn(t, accept(ada, 0, "q0"), "a0")
	second := s.endedTurn(t, accept(ada, first.SessionID, "q1"), "a1")
	for _, old := range []chat.Message{second.Question, first.Question} {
		a := edit(ada, old.ID, "other words")
		a.At = moment(30)
		turn, err := s.Turns.Begin(t.Context(), a)
		ok(t, err)
		question := old
		question.ID, question.Content, question.CreatedAt = turn.Question.ID, "other words", kept(moment(30))
		if !reflect.DeepEqual(turn.Question, question) || turn.SessionID != first.SessionID || turn.Answer.ParentID != question.ID || turn.WorkerID != runner || turn.Repeated {
			t.Errorf("got %+v, want the question %+v", turn, question)
		}
		s.wantStored(t, ada, question)
		s.wantStored(t, ada, turn.Answer)
		s.wantStored(t, ada, old)
		got, err := s.Sessions.Get(t.Context(), ada, first.SessionID)
		if err != nil || got.LeafID != turn.Answer.ID || got.UpdatedAt != kept(moment(30)) {
			t.Errorf("session: %+v, %v", got, err)
		}
		s.finish(t, turn.Answer, "b")
	}
	s.wantPath(t, ada, first.SessionID, 0, 10, false, "other words", "b")
}

func turnsRegenerate(t *testing.T, s Storage) {
	ada := s.person(t, "ada")
	first := s.endedTurn(t, accept(ada, 0, "q0"), "a0")
	s.endedTurn(t, accept(ada, first.SessionID, "q1"), "a1")
	a := regenerate(ada, first.Answer.ID)
	a.At, a.Choice.Model = moment(30), "model-2"
	turn, err := s.Turns.Begin(t.Context(), a)
	ok(t, err)
	answer := chat.Message{
		ID: turn.Answer.ID, SessionID: first.SessionID, ParentID: first.Question.ID, Role: chat.RoleAssistant, Status: chat.Streaming,
		Answer: chat.Answer{Choice: chat.Choice{Model: "model-2"}}, CreatedAt: kept(moment(30)),
	}
	if want := (chat.Turn{SessionID: first.SessionID, Question: first.Question, Answer: answer, WorkerID: runner, Format: 1}); !reflect.DeepEqual(turn, want) || answer.ID <= first.Answer.ID {
		t.Errorf("got %+v", turn)
	}
	s.wantStored(t, ada, answer)
	got, err := s.Sessions.Get(t.Context(), ada, first.SessionID)
	if err != nil || got.LeafID != answer.ID || got.UpdatedAt != kept(moment(30)) || got.MessageCount != 5 {
		t.Errorf("session: %+v, %v", got, err)
	}
	s.finish(t, answer, "a0'")
	s.endedTurn(t, accept(ada, first.SessionID, "q2"), "a2")
	s.wantPath(t, ada, first.SessionID, 0, 10, false, "q0", "a0'", "q2", "a2")
}

// refuseBeside expects every send to return the fault and to store nothing.
func refuseBeside(t *testing.T, s Storage, owner identity.UserID, sessionID chat.SessionID, fault error, sends ...ports.Accept) {
	t.Helper()
	before, err := s.Sessions.Get(t.Context(), owner, sessionID)
	ok(t, err)
	for _, a := range sends {
		a.At, a.Send.ClientID = moment(40), "refused"
		_, err := s.Turns.Begin(t.Context(), a)
		wantFault(t, err, fault)
	}
	if after, err := s.Sessions.Get(t.Context(), owner, sessionID); err != nil || after != before {
		t.Errorf("a refused send left something: %+v, %v, before: %+v", after, err, before)
	}
}

func turnsBesideForeign(t *testing.T, s Storage) {
	ada, bob := s.person(t, "ada"), s.person(t, "bob")
	turn := s.endedTurn(t, accept(ada, 0, "hello"), "hi")
	next := s.endedTurn(t, accept(ada, turn.SessionID, "more"), "sure") // its question follows an answer
	sends := []ports.Accept{
		edit(bob, turn.Question.ID, "stolen"), regenerate(bob, turn.Answer.ID), // another person's
		edit(ada, turn.Answer.ID, "put into its mouth"), regenerate(ada, turn.Question.ID), regenerate(ada, next.Question.ID), // of another role
	}
	for _, id := range noIDs[chat.MessageID]() {
		if id != 0 {
			sends = append(sends, edit(ada, id, "x"), regenerate(ada, id))
		}
	}
	refuseBeside(t, s, ada, turn.SessionID, chat.ErrMessage, sends...)
	if list, total := s.titles(t, bob, chat.SessionPage{Limit: 10, Sort: chat.CreatedAsc}); total != 0 {
		t.Errorf("bob got sessions: %v", list)
	}
}

func turnsBesideRunning(t *testing.T, s Storage) {
	ada := s.person(t, "ada")
	first := s.endedTurn(t, accept(ada, 0, "hello"), "hi")
	running := s.begin(t, ada, first.SessionID, "more")
	refuseBeside(t, s, ada, first.SessionID, chat.ErrAnswerRunning,
		edit(ada, first.Question.ID, "x"), edit(ada, running.Question.ID, "x"),
		regenerate(ada, first.Answer.ID), regenerate(ada, running.Answer.ID))
}

func turnsBesideRepeated(t *testing.T, s Storage) {
	ada := s.person(t, "ada")
	old := s.endedTurn(t, accept(ada, 0, "hello"), "hi")
	for key, a := range map[string]ports.Accept{"edit": edit(ada, old.Question.ID, "other words"), "regenerate": regenerate(ada, old.Answer.ID)} {
		a.Send.ClientID = key
		first, err := s.Turns.Begin(t.Context(), a)
		ok(t, err)
		a.WorkerID, a.At = "another", moment(30)
		again, err := s.Turns.Begin(t.Context(), a)
		first.Repeated = true
		if err != nil || !reflect.DeepEqual(again, first) {
			t.Errorf("%s: got %+v, %v, want %+v", key, again, err, first)
		}
		a.Fingerprint = "of something else"
		_, err = s.Turns.Begin(t.Context(), a)
		wantFault(t, err, chat.ErrKeyReused)
		s.finish(t, first.Answer, "done")
	}
	if got, err := s.Sessions.Get(t.Context(), ada, old.SessionID); err != nil || got.MessageCount != 5 {
		t.Errorf("%+v, %v, want 5 messages", got, err)
	}
}
