package contract

import (
	"testing"

	"chatbot/domain/chat"
	"chatbot/ports"
)

// finishLate: a worker could not store in time the end that its readers have seen.
func finishLate(t *testing.T, s Storage) {
	ada := s.person(t, "ada")

	interrupted := s.begin(t, ada, 0, "interrupted").Answer
	s.keep(t, runner, moment(20), []ports.Checkpoint{{MessageID: interrupted.ID, Parts: chat.PartsOf("the", nil), Seq: 1}})
	s.wantInterrupted(t, moment(25), interrupted.ID)
	m := complete(interrupted)
	older := m
	older.Seq, older.Content = 0, "older than what is stored"
	wantFault(t, s.Turns.Finish(t.Context(), runner, older, "", moment(30)), chat.ErrMessage)
	wantFault(t, s.Turns.Finish(t.Context(), "another", m, "", moment(30)), chat.ErrMessage)
	ok(t, s.Turns.Finish(t.Context(), runner, m, "", moment(30)))
	s.wantStored(t, ada, m)
	wantFault(t, s.Turns.Finish(t.Context(), runner, m, "", moment(31)), chat.ErrMessage) // ends once

	continued := s.begin(t, ada, 0, "continued").Answer
	s.wantInterrupted(t, moment(25), continued.ID)
	again, err := s.Turns.Continue(t.Context(), resume(ada, continued.ID))
	ok(t, err)
	s.keep(t, again.WorkerID, moment(60), []ports.Checkpoint{{MessageID: continued.ID, Parts: chat.PartsOf("said again", nil), Seq: again.Answer.Seq + 3}})
	m = complete(continued)
	wantFault(t, s.Turns.Finish(t.Context(), runner, m, "", moment(40)), chat.ErrMessage) // the next epoch may continue it, given its finish reason
	m.Answer.FinishReason = "stop"
	for _, status := range []chat.Status{chat.Stopped, chat.Interrupted} {
		unfinished := m
		unfinished.Status = status
		wantFault(t, s.Turns.Finish(t.Context(), runner, unfinished, "", moment(40)), chat.ErrMessage)
	}
	ok(t, s.Turns.Finish(t.Context(), runner, m, "", moment(40)))
	m.Seq = chat.NextEpoch(again.Answer.Seq) // beyond everything that readers of the other epoch received
	s.wantStored(t, ada, m)
	s.keep(t, again.WorkerID, moment(60), []ports.Checkpoint{{MessageID: continued.ID, Parts: chat.PartsOf("said again and more", nil), Seq: again.Answer.Seq + 4}}, continued.ID)
	theirs := complete(again.Answer)
	theirs.Seq = again.Answer.Seq + 5
	wantFault(t, s.Turns.Finish(t.Context(), again.WorkerID, theirs, "", moment(41)), chat.ErrMessage)
	s.wantStored(t, ada, m)
}

// finishTooLate: an answer that another worker has ended stays.
func finishTooLate(t *testing.T, s Storage) {
	ada := s.person(t, "ada")
	ours := s.begin(t, ada, 0, "hello").Answer
	s.wantInterrupted(t, moment(25), ours.ID)
	again, err := s.Turns.Continue(t.Context(), resume(ada, ours.ID))
	ok(t, err)
	theirs := complete(again.Answer)
	theirs.Content, theirs.Seq = "their answer", again.Answer.Seq+5
	ok(t, s.Turns.Finish(t.Context(), again.WorkerID, theirs, "", moment(41)))
	late := complete(ours)
	late.Answer.FinishReason = "stop"
	wantFault(t, s.Turns.Finish(t.Context(), runner, late, "", moment(42)), chat.ErrMessage)
	s.wantStored(t, ada, theirs)
}
