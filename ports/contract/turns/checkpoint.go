package turns

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"chatbot/domain/chat"
	"chatbot/domain/job"
	"chatbot/ports"
	"chatbot/ports/contract"
)

func turnsText(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	for _, text := range contract.Awkward {
		turn := s.Begin(t, ada, 0, text)
		if turn.Question.Content != text {
			t.Errorf("Begin returned %.40q for %.40q", turn.Question.Content, text)
		}
		s.WantStored(t, ada, turn.Question)
		_, err := s.Turns.Checkpoint(t.Context(), contract.Runner, []ports.Checkpoint{{MessageID: turn.Answer.ID, Parts: chat.PartsOf(text, nil), Seq: 7}}, contract.Moment(30))
		contract.OK(t, err)
		turn.Answer.Content, turn.Answer.Seq = text, 7
		s.WantStored(t, ada, turn.Answer)
		turn.Answer.Status, turn.Answer.Content, turn.Answer.Seq = chat.Stopped, text+text, 8
		contract.OK(t, s.Turns.Finish(t.Context(), contract.Runner, turn.Answer, contract.Moment(15), ports.Follow{}))
		s.WantStored(t, ada, turn.Answer)
	}
}

func checkpoints(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	s.Keep(t, contract.Runner, contract.Moment(30), nil)
	a, b := s.Begin(t, ada, 0, "a"), s.Begin(t, ada, 0, "b")
	s.Keep(t, contract.Runner, contract.Moment(30), []ports.Checkpoint{{MessageID: a.Answer.ID, Parts: chat.PartsOf("one", nil), Seq: 3}})
	a.Answer.Content, a.Answer.Seq = "one", 3
	s.WantStored(t, ada, a.Answer)
	s.WantStored(t, ada, b.Answer)
	s.WantInterrupted(t, contract.Moment(25), b.Answer.ID) // only a's lease was extended
}

func checkpointLost(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	ours, theirs, ended, deleted := s.Begin(t, ada, 0, "1"), s.Begin(t, ada, 0, "2"), s.Begin(t, ada, 0, "3"), s.Begin(t, ada, 0, "4")
	s.Finish(t, ended.Answer, "final")
	contract.OK(t, s.Sessions.Delete(t.Context(), ada, deleted.SessionID))
	var all []ports.Checkpoint
	gone := append([]chat.MessageID{ours.Question.ID, ended.Answer.ID, deleted.Answer.ID}, contract.NoIDs[chat.MessageID]()...)
	for _, id := range append([]chat.MessageID{ours.Answer.ID}, gone...) {
		all = append(all, ports.Checkpoint{MessageID: id, Parts: chat.PartsOf("late", nil), Seq: 5})
	}
	s.Keep(t, contract.Runner, contract.Moment(30), all, gone...)
	s.Keep(t, "another", contract.Moment(99), []ports.Checkpoint{{MessageID: theirs.Answer.ID, Parts: chat.PartsOf("stolen", nil)}}, theirs.Answer.ID)
	ours.Answer.Content, ours.Answer.Seq = "late", 5
	s.WantStored(t, ada, ours.Answer)
	s.WantStored(t, ada, ours.Question)
	s.WantStored(t, ada, theirs.Answer)
	s.WantInterrupted(t, contract.Moment(25), theirs.Answer.ID) // the wrong worker extended nothing
	s.Keep(t, contract.Runner, contract.Moment(40), []ports.Checkpoint{{MessageID: theirs.Answer.ID, Parts: chat.PartsOf("late", nil)}}, theirs.Answer.ID)
}

func checkpointMany(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	var turns []chat.Turn
	var texts []ports.Checkpoint
	for i := range 50 {
		turn := s.Begin(t, ada, 0, fmt.Sprint(i))
		turn.Answer.Seq = chat.EpochSize*chat.MaxEpochs - i
		turn.Answer.Content = fmt.Sprint(i) + strings.Repeat("é😀'?", 20_000)
		turns = append(turns, turn)
		texts = append(texts, ports.Checkpoint{MessageID: turn.Answer.ID, Parts: chat.PartsOf(turn.Answer.Content, nil), Seq: turn.Answer.Seq})
	}
	s.Keep(t, contract.Runner, contract.Moment(30), texts)
	for _, turn := range turns {
		s.WantStored(t, ada, turn.Answer)
	}
}

func finishes(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	other := s.Begin(t, ada, 0, "other")
	for _, status := range []chat.Status{chat.Complete, chat.Stopped, chat.Interrupted} {
		turn := s.Begin(t, ada, 0, "hello")
		m := contract.Complete(turn.Answer)
		m.Status = status
		contract.OK(t, s.Turns.Finish(t.Context(), contract.Runner, m, contract.Moment(17), ports.Follow{}))
		s.WantStored(t, ada, m)
		s.WantStored(t, ada, turn.Question)
		got, err := s.Sessions.Get(t.Context(), ada, turn.SessionID)
		if err != nil || got.Record().UpdatedAt != contract.Kept(contract.Moment(17)) || got.Record().CreatedAt != contract.Kept(contract.Moment(10)) || got.Title() != chat.DefaultTitle || got.LastMessage != "the answer" {
			t.Errorf("session: %+v, %v", got, err)
		}
	}
	s.WantStored(t, ada, other.Answer)
	if got, err := s.Sessions.Get(t.Context(), ada, other.SessionID); err != nil || got.Record().UpdatedAt != contract.Kept(contract.Moment(10)) {
		t.Errorf("another session changed: %+v, %v", got, err)
	}
	running := s.Begin(t, ada, 0, "hello")
	if err := s.Turns.Finish(t.Context(), contract.Runner, running.Answer, contract.Moment(17), ports.Follow{}); err == nil {
		t.Error("an answer that still streams was stored as ended")
	}
}

func finishFailed(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	m := contract.Complete(s.Begin(t, ada, 0, "hello").Answer)
	m.Status, m.Failure = chat.Failed, &chat.Failure{Code: "model_busy", Message: "It's busy. 😀"}
	contract.OK(t, s.Turns.Finish(t.Context(), contract.Runner, m, contract.Moment(17), ports.Follow{}))
	s.WantStored(t, ada, m)
}

// finishFollowed: the jobs that follow the end of an answer are stored with it, each once.
func finishFollowed(t *testing.T, s contract.Storage) {
	m := contract.Complete(s.Begin(t, s.Person(t, "ada"), 0, "hello").Answer)
	follow := []job.Spec{{Kind: "b", Key: "2", Payload: "x", DueAt: contract.Moment(30)}, {Kind: "a", Key: "1"}, {Kind: "a", Key: "1"}}
	contract.WantFault(t, s.Turns.Finish(t.Context(), "another", m, contract.Moment(17), ports.Follow{Jobs: follow}), chat.ErrMessage)
	if stored := s.Follow(t); len(stored) > 0 {
		t.Errorf("a refused end is followed by %+v", stored)
	}
	contract.OK(t, s.Turns.Finish(t.Context(), contract.Runner, m, contract.Moment(17), ports.Follow{Jobs: follow}))
	stored := s.Follow(t)
	if len(stored) != 2 || stored[0].Kind != "b" || stored[0].Payload != "x" || !stored[0].DueAt.Equal(contract.Kept(contract.Moment(30))) ||
		stored[1].Key != "1" || !stored[1].DueAt.Equal(contract.Kept(contract.Moment(17))) || stored[1].Status != job.Waiting {
		t.Errorf("%+v", stored)
	}
}

func finishLost(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	running, deleted := s.Begin(t, ada, 0, "1"), s.Begin(t, ada, 0, "2")
	late := func(m chat.Message, by string) error {
		m = contract.Complete(m)
		m.Content = "late"
		return s.Turns.Finish(t.Context(), by, m, contract.Moment(40), ports.Follow{Jobs: []job.Spec{job.Title(m.ID, 40)}})
	}
	contract.WantFault(t, late(running.Answer, "another"), chat.ErrMessage)
	contract.WantFault(t, late(running.Question, contract.Runner), chat.ErrMessage)
	s.WantStored(t, ada, running.Answer)
	contract.OK(t, s.Sessions.Delete(t.Context(), ada, deleted.SessionID))
	contract.WantFault(t, late(deleted.Answer, contract.Runner), chat.ErrMessage)

	m := contract.Complete(running.Answer)
	contract.OK(t, s.Turns.Finish(t.Context(), contract.Runner, m, contract.Moment(16), ports.Follow{}))
	contract.WantFault(t, late(running.Answer, contract.Runner), chat.ErrMessage) // ends once
	s.WantStored(t, ada, m)
	got, err := s.Sessions.Get(t.Context(), ada, running.SessionID)
	if err != nil || got.Title() != chat.DefaultTitle || got.Record().UpdatedAt.After(contract.Moment(16)) {
		t.Errorf("a late end changed the session: %+v, %v", got, err)
	}
}

// checkpointLate: a late checkpoint never overwrites newer text, neither in the same epoch nor in the next.
func checkpointLate(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	late := s.Begin(t, ada, 0, "hello").Answer
	store := func(text string, seq int) (lost []chat.MessageID) {
		lost, err := s.Turns.Checkpoint(t.Context(), contract.Runner, []ports.Checkpoint{{MessageID: late.ID, Parts: chat.PartsOf(text, nil), Seq: seq}}, contract.Moment(30))
		contract.OK(t, err)
		return lost
	}
	if lost := append(store("ab", 2), store("ab", 2)...); len(lost) != 0 {
		t.Errorf("lost %v", lost)
	}
	if lost := store("a", 1); !slices.Equal(lost, []chat.MessageID{late.ID}) {
		t.Errorf("an earlier text: lost %v", lost)
	}
	if m, err := s.Messages.Get(t.Context(), ada, late.ID); err != nil || m.Content != "ab" || m.Seq != 2 {
		t.Errorf("stored %q at %d, %v", m.Content, m.Seq, err)
	}
}
