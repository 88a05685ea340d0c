package turns

import (
	"testing"

	"chatbot/domain/chat"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// finishLate: a worker could not store in time the end that its readers have seen.
func finishLate(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")

	interrupted := s.Begin(t, ada, 0, "interrupted").Answer
	s.Keep(t, contract.Runner, contract.Moment(20), []ports.Checkpoint{{MessageID: interrupted.ID, Parts: chat.PartsOf("the", nil), Seq: 1}})
	s.WantInterrupted(t, contract.Moment(25), interrupted.ID)
	m := contract.Complete(interrupted)
	older := m
	older.Seq, older.Content = 0, "older than what is stored"
	contract.WantFault(t, s.Turns.Finish(t.Context(), contract.Runner, older, contract.Moment(30), ports.Follow{}), chat.ErrMessage)
	contract.WantFault(t, s.Turns.Finish(t.Context(), "another", m, contract.Moment(30), ports.Follow{}), chat.ErrMessage)
	contract.OK(t, s.Turns.Finish(t.Context(), contract.Runner, m, contract.Moment(30), ports.Follow{}))
	s.WantStored(t, ada, m)
	contract.WantFault(t, s.Turns.Finish(t.Context(), contract.Runner, m, contract.Moment(31), ports.Follow{}), chat.ErrMessage) // ends once

	continued := s.Begin(t, ada, 0, "continued").Answer
	s.WantInterrupted(t, contract.Moment(25), continued.ID)
	again, err := s.Turns.Continue(t.Context(), contract.Resume(ada, continued.ID))
	contract.OK(t, err)
	s.Keep(t, again.WorkerID, contract.Moment(60), []ports.Checkpoint{{MessageID: continued.ID, Parts: chat.PartsOf("said again", nil), Seq: again.Answer.Seq + 3}})
	m = contract.Complete(continued)
	contract.WantFault(t, s.Turns.Finish(t.Context(), contract.Runner, m, contract.Moment(40), ports.Follow{}), chat.ErrMessage) // the next epoch may continue it, given its finish reason
	m.Answer.FinishReason = "stop"
	for _, status := range []chat.Status{chat.Stopped, chat.Interrupted} {
		unfinished := m
		unfinished.Status = status
		contract.WantFault(t, s.Turns.Finish(t.Context(), contract.Runner, unfinished, contract.Moment(40), ports.Follow{}), chat.ErrMessage)
	}
	contract.OK(t, s.Turns.Finish(t.Context(), contract.Runner, m, contract.Moment(40), ports.Follow{}))
	m.Seq = chat.NextEpoch(again.Answer.Seq) // beyond everything that readers of the other epoch received
	s.WantStored(t, ada, m)
	s.Keep(t, again.WorkerID, contract.Moment(60), []ports.Checkpoint{{MessageID: continued.ID, Parts: chat.PartsOf("said again and more", nil), Seq: again.Answer.Seq + 4}}, continued.ID)
	theirs := contract.Complete(again.Answer)
	theirs.Seq = again.Answer.Seq + 5
	contract.WantFault(t, s.Turns.Finish(t.Context(), again.WorkerID, theirs, contract.Moment(41), ports.Follow{}), chat.ErrMessage)
	s.WantStored(t, ada, m)
}

// finishTooLate: an answer that another worker has ended stays.
func finishTooLate(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	ours := s.Begin(t, ada, 0, "hello").Answer
	s.WantInterrupted(t, contract.Moment(25), ours.ID)
	again, err := s.Turns.Continue(t.Context(), contract.Resume(ada, ours.ID))
	contract.OK(t, err)
	theirs := contract.Complete(again.Answer)
	theirs.Content, theirs.Seq = "their answer", again.Answer.Seq+5
	contract.OK(t, s.Turns.Finish(t.Context(), again.WorkerID, theirs, contract.Moment(41), ports.Follow{}))
	late := contract.Complete(ours)
	late.Answer.FinishReason = "stop"
	contract.WantFault(t, s.Turns.Finish(t.Context(), contract.Runner, late, contract.Moment(42), ports.Follow{}), chat.ErrMessage)
	s.WantStored(t, ada, theirs)
}
