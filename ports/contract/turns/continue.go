package turns

import (
	"reflect"
	"testing"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// end stores an answer's end as given.
func end(t *testing.T, s contract.Storage, answer chat.Message) chat.Message {
	t.Helper()
	contract.OK(t, s.Turns.Finish(t.Context(), contract.Runner, answer, contract.Moment(15), ports.Follow{}))
	return answer
}

// cut stores a new session whose answer ended early.
func cut(t *testing.T, s contract.Storage, owner identity.UserID) chat.Turn {
	t.Helper()
	turn := s.Begin(t, owner, 0, "hello")
	turn.Answer = contract.Complete(turn.Answer)
	turn.Answer.Status = chat.Stopped
	end(t, s, turn.Answer)
	return turn
}

// streamsAgain is the message after an ended answer was continued.
func streamsAgain(m chat.Message) chat.Message {
	m.Status, m.Seq, m.Failure, m.Answer.FinishReason = chat.Streaming, chat.EpochSize, nil, ""
	return m
}

func continues(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	for _, status := range []chat.Status{chat.Interrupted, chat.Stopped, chat.Failed, chat.Complete} {
		turn := s.Begin(t, ada, 0, "hello")
		m := contract.Complete(turn.Answer) // its finish reason allows continuing a complete one, too
		m.Status = status
		if status == chat.Failed {
			m.Failure = &chat.Failure{Code: "model_busy", Message: "It's busy."}
		}
		m = streamsAgain(end(t, s, m))
		got, err := s.Turns.Continue(t.Context(), contract.Resume(ada, m.ID))
		if want := (chat.Turn{SessionID: turn.SessionID, Question: turn.Question, Answer: m, WorkerID: "runner-2", Format: 1}); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v, %v, want %+v", status, got, err, want)
		}
		s.WantStored(t, ada, m)
		in, err := s.Sessions.Get(t.Context(), ada, turn.SessionID)
		if err != nil || in.LeafID() != m.ID || in.Record().UpdatedAt != contract.Kept(contract.Moment(50)) || in.MessageCount != 2 {
			t.Errorf("%s: session: %+v, %v", status, in, err)
		}

		// It belongs to the new worker until the new lease expires.
		s.Keep(t, contract.Runner, contract.Moment(99), []ports.Checkpoint{{MessageID: m.ID, Parts: chat.PartsOf("stolen", nil)}}, m.ID)
		s.WantInterrupted(t, contract.Moment(59))
		m.Content, m.Seq = "the answer and more", chat.EpochSize+2
		s.Keep(t, "runner-2", contract.Moment(60), []ports.Checkpoint{{MessageID: m.ID, Parts: chat.PartsOf(m.Content, nil), Seq: m.Seq}})
		s.WantInterrupted(t, contract.Moment(61), m.ID)
		m.Status = chat.Interrupted
		s.WantStored(t, ada, m)
	}
}

func continuesElsewhere(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	turn := cut(t, s, ada)
	s.EndedTurn(t, contract.Edit(ada, turn.Question.ID, "other words"), "hi")
	_, err := s.Turns.Continue(t.Context(), contract.Resume(ada, turn.Answer.ID))
	contract.OK(t, err)
	s.WantPath(t, ada, turn.SessionID, 0, 10, false, "hello", "the answer")
}

func continueRefused(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	foreign, followed := cut(t, s, bob), cut(t, s, ada)
	next := s.EndedTurn(t, contract.Accept(ada, followed.SessionID, "go on"), "yes")
	whole := s.Begin(t, ada, 0, "hello")
	m := contract.Complete(whole.Answer)
	m.Answer.FinishReason = "stop"
	end(t, s, m)
	type refusal struct {
		of    chat.Turn
		id    chat.MessageID
		fault error
	}
	refusals := []refusal{
		{foreign, foreign.Answer.ID, chat.ErrMessage},
		{foreign, foreign.Question.ID, chat.ErrMessage},
		{followed, followed.Question.ID, chat.ErrMessage},
		{followed, next.Question.ID, chat.ErrMessage},
		{followed, followed.Answer.ID, chat.ErrNotLast},
		{whole, whole.Answer.ID, chat.ErrNothingToSay},
	}
	for _, id := range contract.NoIDs[chat.MessageID]() {
		refusals = append(refusals, refusal{whole, id, chat.ErrMessage})
	}
	for _, c := range refusals {
		owner := map[bool]identity.UserID{true: bob, false: ada}[c.of.SessionID == foreign.SessionID]
		session, err := s.Sessions.Get(t.Context(), owner, c.of.SessionID)
		contract.OK(t, err)
		message, err := s.Messages.Get(t.Context(), owner, c.of.Answer.ID)
		contract.OK(t, err)
		_, err = s.Turns.Continue(t.Context(), contract.Resume(ada, c.id))
		contract.WantFault(t, err, c.fault)
		s.WantStored(t, owner, message)
		if got, err := s.Sessions.Get(t.Context(), owner, c.of.SessionID); err != nil || got != session {
			t.Errorf("a refused call changed the session: %+v, %v", got, err)
		}
	}
}

func continueRepeated(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	first := s.Begin(t, ada, 0, "hello")
	first.Repeated = true
	for range 2 {
		got, err := s.Turns.Continue(t.Context(), contract.Resume(ada, first.Answer.ID))
		if err != nil || !reflect.DeepEqual(got, first) {
			t.Errorf("got %+v, %v, want %+v", got, err, first)
		}
	}
	s.WantStored(t, ada, first.Answer)
	if got, err := s.Sessions.Get(t.Context(), ada, first.SessionID); err != nil || got.Record().UpdatedAt != contract.Kept(contract.Moment(10)) {
		t.Errorf("session: %+v, %v", got, err)
	}
	s.WantInterrupted(t, contract.Moment(21), first.Answer.ID) // its lease was not extended either
}

func continueRunning(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	turn := cut(t, s, ada)
	other, err := s.Turns.Begin(t.Context(), contract.Regenerate(ada, turn.Answer.ID))
	contract.OK(t, err)
	_, err = s.Turns.Continue(t.Context(), contract.Resume(ada, turn.Answer.ID))
	contract.WantFault(t, err, chat.ErrAnswerRunning)
	s.WantStored(t, ada, turn.Answer)
	got, err := s.Sessions.Get(t.Context(), ada, turn.SessionID)
	if err != nil || got.LeafID() != other.Answer.ID || got.Record().UpdatedAt != contract.Kept(contract.Moment(10)) {
		t.Errorf("session: %+v, %v", got, err)
	}
}

func continueEpochs(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	const last = (chat.MaxEpochs - 1) * chat.EpochSize
	for seq, fault := range map[int]error{0: nil, chat.EpochSize - 1: nil, chat.EpochSize: nil, last - 1: nil, last: chat.ErrNothingToSay, last + 9: chat.ErrNothingToSay} {
		m := contract.Complete(s.Begin(t, ada, 0, "hello").Answer)
		m.Status, m.Seq = chat.Interrupted, seq
		end(t, s, m)
		got, err := s.Turns.Continue(t.Context(), contract.Resume(ada, m.ID))
		contract.WantFault(t, err, fault)
		if fault == nil && got.Answer.Seq != chat.NextEpoch(seq) {
			t.Errorf("%d is continued at %d", seq, got.Answer.Seq)
		}
	}
}
