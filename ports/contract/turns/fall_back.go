package turns

import (
	"errors"
	"sync/atomic"
	"testing"

	"chatbot/domain/chat"
	"chatbot/domain/usage"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// fallsBack: the answer is streaming with another model, for the same worker, wherever it is read, and stays so.
func fallsBack(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	a := contract.Naming(contract.Accept(ada, 0, "hello"), "p/chosen")
	a.Choice.Instructions = "Be brief."
	turn, err := s.Turns.Begin(t.Context(), a)
	contract.OK(t, err)
	f := contract.FallBack(ada, turn.Answer)
	for range 2 { // the reply of the first was lost
		if allowed, err := s.Fallbacks.FallBack(t.Context(), f); err != nil || allowed != (chat.Allowance{}) {
			t.Fatalf("%+v, %v", allowed, err)
		}
	}
	m := turn.Answer
	m.Seq, m.Answer = chat.EpochSize, chat.Answer{Choice: f.Choice, Fallback: f.Fallback}
	s.WantStored(t, ada, m)
	s.WantModel(t, ada, turn.SessionID, "the session's model", "p/chosen")
	if text, err := s.Choices.Instructions(t.Context(), ada, m.ID); err != nil || text != "Be brief." {
		t.Errorf("%q, %v", text, err)
	}
	// A checkpoint of the epoch before comes late; one of this epoch extends the lease.
	s.Keep(t, contract.Runner, contract.Moment(99), []ports.Checkpoint{{MessageID: m.ID}}, m.ID)
	s.WantInterrupted(t, contract.Moment(29))
	m.Content, m.Seq = "so far", chat.EpochSize+1
	s.Keep(t, contract.Runner, contract.Moment(40), []ports.Checkpoint{{MessageID: m.ID, Parts: chat.PartsOf(m.Content, nil), Seq: m.Seq}})
	s.WantInterrupted(t, contract.Moment(41), m.ID)
	again, err := s.Turns.Continue(t.Context(), contract.Resume(ada, m.ID))
	m.Status, m.Seq = chat.Streaming, 2*chat.EpochSize
	if err != nil || again.Format != chat.PartsFormat {
		t.Errorf("continued with %+v, %v", again, err)
	}
	s.WantStored(t, ada, m)
}

// fallsBackAgain: each fallback begins an epoch.
func fallsBackAgain(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	m := s.Begin(t, ada, 0, "hello").Answer
	for i := range 3 {
		f := contract.FallBack(ada, m)
		f.Choice = contract.Chosen([]string{"b", "c", "d"}[i])
		_, err := s.Fallbacks.FallBack(t.Context(), f)
		contract.OK(t, err)
		m.Seq, m.Answer = m.Seq+chat.EpochSize, chat.Answer{Choice: f.Choice, Fallback: f.Fallback}
		s.WantStored(t, ada, m)
	}
	ended := contract.Complete(m)
	ended.Seq = m.Seq + 3
	contract.OK(t, s.Turns.Finish(t.Context(), contract.Runner, ended, contract.Moment(31), ports.Follow{}))
	s.WantStored(t, ada, ended)
	_, err := s.Fallbacks.FallBack(t.Context(), contract.FallBack(ada, m))
	contract.WantFault(t, err, chat.ErrMessage)
}

func fallBackRefused(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	m := s.Begin(t, ada, 0, "hello").Answer
	begun := s.Begin(t, ada, 0, "hello").Answer
	begun.Content, begun.Seq = "so far", 1
	s.Keep(t, contract.Runner, contract.Moment(20), []ports.Checkpoint{{MessageID: begun.ID, Parts: chat.PartsOf(begun.Content, nil), Seq: 1}})
	for name, change := range map[string]func(*ports.FallBack){
		"another person's":  func(f *ports.FallBack) { f.Owner = bob },
		"another worker's":  func(f *ports.FallBack) { f.WorkerID = "runner-2" },
		"another epoch":     func(f *ports.FallBack) { f.Seq = chat.EpochSize },
		"one with deltas":   func(f *ports.FallBack) { f.MessageID = begun.ID },
		"a missing message": func(f *ports.FallBack) { f.MessageID = 999_999 },
		"a question":        func(f *ports.FallBack) { f.MessageID = m.ParentID },
	} {
		f := contract.FallBack(ada, m)
		f.Call = contract.Call(ada, m)
		change(&f)
		if _, err := s.Fallbacks.FallBack(t.Context(), f); !errors.Is(err, chat.ErrMessage) {
			t.Errorf("%s: %v", name, err)
		}
	}
	s.WantStored(t, ada, m)
	s.WantStored(t, ada, begun)
	s.WantUsage(t, 0, usage.Tokens{})
}

// raceFallBackInterrupt: a fallback and the end of the lease exclude each other.
func raceFallBackInterrupt(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	for range 10 {
		m := s.Begin(t, ada, 0, "hello").Answer
		f := contract.FallBack(ada, m)
		var orphans atomic.Int32
		got := contract.Race(func(i int) error {
			if i%2 == 0 {
				found, err := s.Turns.Interrupt(t.Context(), contract.Moment(25))
				orphans.Add(int32(len(found)))
				return err
			}
			_, err := s.Fallbacks.FallBack(t.Context(), f)
			return err
		})
		stored, err := s.Messages.Get(t.Context(), ada, m.ID)
		contract.OK(t, err)
		for i, err := range got {
			fell := stored.Answer.ModelID == f.Choice.ModelID
			if i%2 == 1 && (err == nil) != fell || i%2 == 1 && err != nil && !errors.Is(err, chat.ErrMessage) || i%2 == 0 && err != nil {
				t.Errorf("%d: %v, stored %+v", i, err, stored.Answer)
			}
			if fell == (orphans.Load() == 1) || fell != (stored.Status == chat.Streaming) {
				t.Errorf("%d orphans, stored %+v", orphans.Load(), stored)
			}
		}
		if stored.Status == chat.Streaming {
			s.WantInterrupted(t, contract.Moment(31), m.ID)
		}
	}
}
