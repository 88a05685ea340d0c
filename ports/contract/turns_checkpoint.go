package contract

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"chatbot/domain/chat"
	"chatbot/ports"
)

func turnsText(t *testing.T, s Storage) {
	ada := s.person(t, "ada")
	for _, text := range awkward {
		turn := s.begin(t, ada, 0, text)
		if turn.Question.Content != text {
			t.Errorf("Begin returned %.40q for %.40q", turn.Question.Content, text)
		}
		s.wantStored(t, ada, turn.Question)
		_, err := s.Turns.Checkpoint(t.Context(), runner, []ports.Checkpoint{{MessageID: turn.Answer.ID, Parts: chat.PartsOf(text, nil), Seq: 7}}, moment(30))
		ok(t, err)
		turn.Answer.Content, turn.Answer.Seq = text, 7
		s.wantStored(t, ada, turn.Answer)
		turn.Answer.Status, turn.Answer.Content, turn.Answer.Seq = chat.Stopped, text+text, 8
		ok(t, s.Turns.Finish(t.Context(), runner, turn.Answer, "", moment(15)))
		s.wantStored(t, ada, turn.Answer)
	}
}

func checkpoints(t *testing.T, s Storage) {
	ada := s.person(t, "ada")
	s.keep(t, runner, moment(30), nil)
	a, b := s.begin(t, ada, 0, "a"), s.begin(t, ada, 0, "b")
	s.keep(t, runner, moment(30), []ports.Checkpoint{{MessageID: a.Answer.ID, Parts: chat.PartsOf("one", nil), Seq: 3}})
	a.Answer.Content, a.Answer.Seq = "one", 3
	s.wantStored(t, ada, a.Answer)
	s.wantStored(t, ada, b.Answer)
	s.wantInterrupted(t, moment(25), b.Answer.ID) // only a's lease was extended
}

func checkpointLost(t *testing.T, s Storage) {
	ada := s.person(t, "ada")
	ours, theirs, ended, deleted := s.begin(t, ada, 0, "1"), s.begin(t, ada, 0, "2"), s.begin(t, ada, 0, "3"), s.begin(t, ada, 0, "4")
	s.finish(t, ended.Answer, "final")
	ok(t, s.Sessions.Delete(t.Context(), ada, deleted.SessionID))
	var all []ports.Checkpoint
	gone := append([]chat.MessageID{ours.Question.ID, ended.Answer.ID, deleted.Answer.ID}, noIDs[chat.MessageID]()...)
	for _, id := range append([]chat.MessageID{ours.Answer.ID}, gone...) {
		all = append(all, ports.Checkpoint{MessageID: id, Parts: chat.PartsOf("late", nil), Seq: 5})
	}
	s.keep(t, runner, moment(30), all, gone...)
	s.keep(t, "another", moment(99), []ports.Checkpoint{{MessageID: theirs.Answer.ID, Parts: chat.PartsOf("stolen", nil)}}, theirs.Answer.ID)
	ours.Answer.Content, ours.Answer.Seq = "late", 5
	s.wantStored(t, ada, ours.Answer)
	s.wantStored(t, ada, ours.Question)
	s.wantStored(t, ada, theirs.Answer)
	s.wantInterrupted(t, moment(25), theirs.Answer.ID) // the wrong worker extended nothing
	s.keep(t, runner, moment(40), []ports.Checkpoint{{MessageID: theirs.Answer.ID, Parts: chat.PartsOf("late", nil)}}, theirs.Answer.ID)
}

func checkpointMany(t *testing.T, s Storage) {
	ada := s.person(t, "ada")
	var turns []chat.Turn
	var texts []ports.Checkpoint
	for i := range 50 {
		turn := s.begin(t, ada, 0, fmt.Sprint(i))
		turn.Answer.Seq = chat.EpochSize*chat.MaxEpochs - i
		turn.Answer.Content = fmt.Sprint(i) + strings.Repeat("é😀'?", 20_000)
		turns = append(turns, turn)
		texts = append(texts, ports.Checkpoint{MessageID: turn.Answer.ID, Parts: chat.PartsOf(turn.Answer.Content, nil), Seq: turn.Answer.Seq})
	}
	s.keep(t, runner, moment(30), texts)
	for _, turn := range turns {
		s.wantStored(t, ada, turn.Answer)
	}
}

func finishes(t *testing.T, s Storage) {
	ada := s.person(t, "ada")
	other := s.begin(t, ada, 0, "other")
	for _, status := range []chat.Status{chat.Complete, chat.Stopped, chat.Interrupted} {
		turn := s.begin(t, ada, 0, "hello")
		m := complete(turn.Answer)
		m.Status = status
		ok(t, s.Turns.Finish(t.Context(), runner, m, "", moment(17)))
		s.wantStored(t, ada, m)
		s.wantStored(t, ada, turn.Question)
		got, err := s.Sessions.Get(t.Context(), ada, turn.SessionID)
		if err != nil || got.UpdatedAt != kept(moment(17)) || got.CreatedAt != kept(moment(10)) || got.Title != chat.DefaultTitle || got.LastMessage != "the answer" {
			t.Errorf("session: %+v, %v", got, err)
		}
	}
	s.wantStored(t, ada, other.Answer)
	if got, err := s.Sessions.Get(t.Context(), ada, other.SessionID); err != nil || got.UpdatedAt != kept(moment(10)) {
		t.Errorf("another session changed: %+v, %v", got, err)
	}
	running := s.begin(t, ada, 0, "hello")
	if err := s.Turns.Finish(t.Context(), runner, running.Answer, "", moment(17)); err == nil {
		t.Error("an answer that still streams was stored as ended")
	}
}

func finishFailed(t *testing.T, s Storage) {
	ada := s.person(t, "ada")
	m := complete(s.begin(t, ada, 0, "hello").Answer)
	m.Status, m.Failure = chat.Failed, &chat.Failure{Code: "model_busy", Message: "It's busy. 😀"}
	ok(t, s.Turns.Finish(t.Context(), runner, m, "", moment(17)))
	s.wantStored(t, ada, m)
}

func finishTitle(t *testing.T, s Storage) {
	ada := s.person(t, "ada")
	for _, c := range []struct{ had, given, want string }{
		{chat.DefaultTitle, "Found", "Found"}, {chat.DefaultTitle, "", chat.DefaultTitle}, {"Chosen", "Found", "Chosen"},
	} {
		mine := s.session(t, ada, c.had, 1, 2)
		m := complete(s.begin(t, ada, mine.ID, "hello").Answer)
		ok(t, s.Turns.Finish(t.Context(), runner, m, c.given, moment(17)))
		if got, err := s.Sessions.Get(t.Context(), ada, mine.ID); err != nil || got.Title != c.want {
			t.Errorf("%+v: %+v, %v", c, got, err)
		}
	}
}

func finishLost(t *testing.T, s Storage) {
	ada := s.person(t, "ada")
	running, deleted := s.begin(t, ada, 0, "1"), s.begin(t, ada, 0, "2")
	late := func(m chat.Message, by string) error {
		m = complete(m)
		m.Content = "late"
		return s.Turns.Finish(t.Context(), by, m, "Late", moment(40))
	}
	wantFault(t, late(running.Answer, "another"), chat.ErrMessage)
	wantFault(t, late(running.Question, runner), chat.ErrMessage)
	s.wantStored(t, ada, running.Answer)
	ok(t, s.Sessions.Delete(t.Context(), ada, deleted.SessionID))
	wantFault(t, late(deleted.Answer, runner), chat.ErrMessage)

	m := complete(running.Answer)
	ok(t, s.Turns.Finish(t.Context(), runner, m, "", moment(16)))
	wantFault(t, late(running.Answer, runner), chat.ErrMessage) // ends once
	s.wantStored(t, ada, m)
	got, err := s.Sessions.Get(t.Context(), ada, running.SessionID)
	if err != nil || got.Title != chat.DefaultTitle || got.UpdatedAt.After(moment(16)) {
		t.Errorf("a late end changed the session: %+v, %v", got, err)
	}
}

// checkpointLate: a late checkpoint never overwrites newer text, neither in the same epoch nor in the next.
func checkpointLate(t *testing.T, s Storage) {
	ada := s.person(t, "ada")
	late := s.begin(t, ada, 0, "hello").Answer
	store := func(text string, seq int) (lost []chat.MessageID) {
		lost, err := s.Turns.Checkpoint(t.Context(), runner, []ports.Checkpoint{{MessageID: late.ID, Parts: chat.PartsOf(text, nil), Seq: seq}}, moment(30))
		ok(t, err)
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
