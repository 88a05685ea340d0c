package turns

import (
	"reflect"
	"testing"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/ports"
	"chatbot/ports/contract"
)

func turnsEdit(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	first := s.EndedTurn(t, contract.Accept(ada, 0, "q0"), "a0")
	second := s.EndedTurn(t, contract.Accept(ada, first.SessionID, "q1"), "a1")
	for _, old := range []chat.Message{second.Question, first.Question} {
		a := contract.Edit(ada, old.ID, "other words")
		a.At = contract.Moment(30)
		turn, err := s.Turns.Begin(t.Context(), a)
		contract.OK(t, err)
		question := old
		question.ID, question.Content, question.CreatedAt = turn.Question.ID, "other words", contract.Kept(contract.Moment(30))
		if !reflect.DeepEqual(turn.Question, question) || turn.SessionID != first.SessionID || turn.Answer.ParentID != question.ID || turn.WorkerID != contract.Runner || turn.Repeated {
			t.Errorf("got %+v, want the question %+v", turn, question)
		}
		s.WantStored(t, ada, question)
		s.WantStored(t, ada, turn.Answer)
		s.WantStored(t, ada, old)
		got, err := s.Sessions.Get(t.Context(), ada, first.SessionID)
		if err != nil || got.LeafID() != turn.Answer.ID || got.Record().UpdatedAt != contract.Kept(contract.Moment(30)) {
			t.Errorf("session: %+v, %v", got, err)
		}
		s.Finish(t, turn.Answer, "b")
	}
	s.WantPath(t, ada, first.SessionID, 0, 10, false, "other words", "b")
}

func turnsRegenerate(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	first := s.EndedTurn(t, contract.Accept(ada, 0, "q0"), "a0")
	s.EndedTurn(t, contract.Accept(ada, first.SessionID, "q1"), "a1")
	a := contract.Regenerate(ada, first.Answer.ID)
	a.At, a.Choice.Model = contract.Moment(30), "model-2"
	turn, err := s.Turns.Begin(t.Context(), a)
	contract.OK(t, err)
	answer := chat.Message{
		ID: turn.Answer.ID, SessionID: first.SessionID, ParentID: first.Question.ID, Role: chat.RoleAssistant, Status: chat.Streaming,
		Answer: chat.Answer{Choice: chat.Choice{Model: "model-2"}}, CreatedAt: contract.Kept(contract.Moment(30)),
	}
	if want := (chat.Turn{SessionID: first.SessionID, Question: first.Question, Answer: answer, WorkerID: contract.Runner, Format: 1}); !reflect.DeepEqual(turn, want) || answer.ID <= first.Answer.ID {
		t.Errorf("got %+v", turn)
	}
	s.WantStored(t, ada, answer)
	got, err := s.Sessions.Get(t.Context(), ada, first.SessionID)
	if err != nil || got.LeafID() != answer.ID || got.Record().UpdatedAt != contract.Kept(contract.Moment(30)) || got.MessageCount != 5 {
		t.Errorf("session: %+v, %v", got, err)
	}
	s.Finish(t, answer, "a0'")
	s.EndedTurn(t, contract.Accept(ada, first.SessionID, "q2"), "a2")
	s.WantPath(t, ada, first.SessionID, 0, 10, false, "q0", "a0'", "q2", "a2")
}

// refuseBeside expects every send to return the fault and to store nothing.
func refuseBeside(t *testing.T, s contract.Storage, owner identity.UserID, sessionID chat.SessionID, fault error, sends ...ports.Accept) {
	t.Helper()
	before, err := s.Sessions.Get(t.Context(), owner, sessionID)
	contract.OK(t, err)
	for _, a := range sends {
		a.At, a.Send.ClientID = contract.Moment(40), "refused"
		_, err := s.Turns.Begin(t.Context(), a)
		contract.WantFault(t, err, fault)
	}
	if after, err := s.Sessions.Get(t.Context(), owner, sessionID); err != nil || after != before {
		t.Errorf("a refused send left something: %+v, %v, before: %+v", after, err, before)
	}
}

func turnsBesideForeign(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	turn := s.EndedTurn(t, contract.Accept(ada, 0, "hello"), "hi")
	next := s.EndedTurn(t, contract.Accept(ada, turn.SessionID, "more"), "sure") // its question follows an answer
	sends := []ports.Accept{
		contract.Edit(bob, turn.Question.ID, "stolen"), contract.Regenerate(bob, turn.Answer.ID), // another person's
		contract.Edit(ada, turn.Answer.ID, "put into its mouth"), contract.Regenerate(ada, turn.Question.ID), contract.Regenerate(ada, next.Question.ID), // of another role
	}
	for _, id := range contract.NoIDs[chat.MessageID]() {
		if id != 0 {
			sends = append(sends, contract.Edit(ada, id, "x"), contract.Regenerate(ada, id))
		}
	}
	refuseBeside(t, s, ada, turn.SessionID, chat.ErrMessage, sends...)
	if list, total := s.Titles(t, bob, chat.SessionPage{Limit: 10, Sort: chat.CreatedAsc}); total != 0 {
		t.Errorf("bob got sessions: %v", list)
	}
}

func turnsBesideRunning(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	first := s.EndedTurn(t, contract.Accept(ada, 0, "hello"), "hi")
	running := s.Begin(t, ada, first.SessionID, "more")
	refuseBeside(t, s, ada, first.SessionID, chat.ErrAnswerRunning,
		contract.Edit(ada, first.Question.ID, "x"), contract.Edit(ada, running.Question.ID, "x"),
		contract.Regenerate(ada, first.Answer.ID), contract.Regenerate(ada, running.Answer.ID))
}

func turnsBesideRepeated(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	old := s.EndedTurn(t, contract.Accept(ada, 0, "hello"), "hi")
	for key, a := range map[string]ports.Accept{"edit": contract.Edit(ada, old.Question.ID, "other words"), "regenerate": contract.Regenerate(ada, old.Answer.ID)} {
		a.Send.ClientID = key
		first, err := s.Turns.Begin(t.Context(), a)
		contract.OK(t, err)
		a.WorkerID, a.At = "another", contract.Moment(30)
		again, err := s.Turns.Begin(t.Context(), a)
		first.Repeated = true
		if err != nil || !reflect.DeepEqual(again, first) {
			t.Errorf("%s: got %+v, %v, want %+v", key, again, err, first)
		}
		a.Fingerprint = "of something else"
		_, err = s.Turns.Begin(t.Context(), a)
		contract.WantFault(t, err, chat.ErrKeyReused)
		s.Finish(t, first.Answer, "done")
	}
	if got, err := s.Sessions.Get(t.Context(), ada, old.SessionID); err != nil || got.MessageCount != 5 {
		t.Errorf("%+v, %v, want 5 messages", got, err)
	}
}
