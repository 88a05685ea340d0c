package turns

import (
	"errors"
	"slices"
	"strconv"
	"testing"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/tool"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// inPage are parts with calls that wait for their results from the page.
func inPage(calls int) []chat.Part {
	return chat.WithCalls(calling(slices.Repeat([]chat.CallStatus{chat.CallWaiting}, calls)...), func(c chat.Call) chat.Call {
		c.InPage = true
		return c
	})
}

// waitingInPage is an answer that waits for results from the page.
func waitingInPage(t *testing.T, s contract.Storage, owner identity.UserID, calls int) chat.Message {
	t.Helper()
	m := s.Begin(t, owner, 0, "hello").Answer
	m.SetParts(inPage(calls))
	m.Status, m.Seq, m.Answer.FinishReason = chat.Waiting, 3, "tool_calls"
	contract.OK(t, s.Turns.Finish(t.Context(), contract.Runner, m, contract.Moment(20), ports.Follow{}))
	return m
}

func result(owner identity.UserID, m chat.Message, call, text string) ports.Decision {
	return ports.Decision{Resume: contract.Resume(owner, m.ID), Call: call, Decision: chat.Decision{Approve: true, Result: &text}}
}

// doneInPage: the first result of a call counts, as it was sent, and with the last one the answer goes on. Only calls of the page have
// results, and only those.
func doneInPage(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	m := waitingInPage(t, s, ada, 2)
	elsewhere := waiting(t, s, ada, 0, chat.CallWaiting)
	for name, c := range map[string]struct {
		d    ports.Decision
		want error
	}{
		"another person's":     {result(bob, m, "c1", "3"), tool.ErrNoCall},
		"approved, not made":   {decision(ada, m, "c1", true), tool.ErrInPage},
		"made by the server":   {result(ada, elsewhere, "c1", "3"), tool.ErrOnServer},
		"a call that is gone":  {result(ada, m, "c3", "3"), tool.ErrNoCall},
		"a call of a question": {result(ada, chat.Message{ID: m.ParentID}, "c1", "3"), tool.ErrNoCall},
	} {
		if _, err := s.Steps.Decide(t.Context(), c.d); !errors.Is(err, c.want) || err.Error() != c.want.Error() {
			t.Errorf("%s: %v", name, err)
		}
	}
	s.WantStored(t, ada, m)
	s.WantStored(t, ada, elsewhere)
	d := result(ada, m, "c2", `{"b": 1.0} "é\u0000`)
	d.Always = true
	first, err := s.Steps.Decide(t.Context(), d)
	contract.OK(t, err)
	if first.Answer.Status != chat.Waiting {
		t.Errorf("got %+v", first.Answer)
	}
	_, err = s.Steps.Decide(t.Context(), result(ada, m, "c2", "another"))
	contract.WantFault(t, err, tool.ErrNotWaiting)
	last, err := s.Steps.Decide(t.Context(), result(ada, m, "c1", ""))
	contract.OK(t, err)
	parts := inPage(2)
	parts[1].Status = chat.CallDone
	parts[2].Status, parts[2].Result = chat.CallDone, *d.Result
	m.SetParts(parts)
	m.Status, m.Seq, m.Answer.FinishReason, m.Answer.Resumed = chat.Streaming, chat.EpochSize, "", 1
	s.WantStored(t, ada, m)
	if last.Answer.Status != chat.Streaming {
		t.Errorf("got %+v", last)
	}
	if allowed, err := s.Steps.Allowed(t.Context(), ada, m.SessionID); err != nil || !slices.Equal(allowed, []tool.ID{"notes/add2"}) {
		t.Errorf("allowed are %v, %v", allowed, err)
	}
}

// raceResults: of the results that several pages send for one call, one counts, and the answer goes on once.
func raceResults(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	m := waitingInPage(t, s, ada, 1)
	got := contract.Race(func(i int) error {
		_, err := s.Steps.Decide(t.Context(), result(ada, m, "c1", strconv.Itoa(i)))
		return err
	})
	contract.WantOneWinner(t, got, tool.ErrNotWaiting)
	counted := strconv.Itoa(slices.Index(got, nil))
	stored, err := s.Messages.Get(t.Context(), ada, m.ID)
	contract.OK(t, err)
	if c := chat.CallsOf(stored.Parts)[0]; stored.Status != chat.Streaming || c.Status != chat.CallDone || c.Result != counted {
		t.Errorf("%s counts, stored %+v %+v", counted, stored, c)
	}
}
