package budgets

import (
	"testing"
	"time"

	"chatbot/domain/budget"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/ports"
	"chatbot/ports/contract"
)

func refusedSend(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	set(t, s, ofUser(ada), tokens(499, budget.Day))
	a := accept(ada, 0, noon, wanting())
	a.Send.ClientID = "key"
	_, err := s.Turns.Begin(t.Context(), a)
	contract.WantFault(t, err, budget.ErrExhausted)
	if titles, total := s.Titles(t, ada, chat.SessionPage{Limit: 10, Sort: chat.CreatedDesc}); total != 0 {
		t.Errorf("there are sessions %q", titles)
	}
	wantState(t, s, "refused", ada, noon, 0, 0)
	set(t, s, ofUser(ada), tokens(500, budget.Day))
	if turn, err := s.Turns.Begin(t.Context(), a); err != nil || turn.Repeated {
		t.Errorf("the key is taken: %+v, %v", turn, err)
	}
}

func repeatedSend(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	set(t, s, ofUser(ada), tokens(500, budget.Day))
	a := accept(ada, 0, noon, wanting())
	a.Send.ClientID = "key"
	for i := range 3 {
		turn, err := s.Turns.Begin(t.Context(), a)
		if err != nil || turn.Repeated != (i > 0) || turn.Answer.Answer.Allowed.Output != 490 {
			t.Errorf("%d: %+v, %v", i, turn, err)
		}
	}
	wantState(t, s, "sent three times", ada, noon, 0, 500)
}

func editRegenerate(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	set(t, s, ofUser(ada), tokens(1500, budget.Day))
	turn := begin(t, s, ada, wanting())
	contract.OK(t, end(t, s, ada, turn.Answer, 10, 90))
	for _, send := range []chat.Send{{Edits: turn.Question.ID, Text: "another"}, {Regenerates: turn.Answer.ID}} {
		a := accept(ada, 0, noon, wanting())
		a.Send = send
		again, err := s.Turns.Begin(t.Context(), a)
		contract.OK(t, err)
		wantState(t, s, "again", ada, noon, 100, 500)
		contract.OK(t, end(t, s, ada, again.Answer, 0, 0))
	}
	set(t, s, ofUser(ada), tokens(599, budget.Day))
	a := accept(ada, 0, noon, wanting())
	a.Send = chat.Send{Regenerates: turn.Answer.ID}
	_, err := s.Turns.Begin(t.Context(), a)
	contract.WantFault(t, err, budget.ErrExhausted)
}

// resume continues an answer that reserves what a call may take.
func resume(owner identity.UserID, answer chat.MessageID, call budget.Call) ports.Resume {
	r := contract.Resume(owner, answer)
	r.At, r.LeaseUntil, r.Reserve = noon, noon.Add(time.Minute), &ports.Reserve{Call: call}
	return r
}

func continueReserves(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	set(t, s, ofUser(ada), tokens(1000, budget.Day))
	turn := begin(t, s, ada, wanting())
	m := contract.Complete(turn.Answer) // at its limit
	contract.OK(t, s.Turns.Finish(t.Context(), contract.Runner, m, noon, ports.Follow{Call: called(ada, turn.Answer, 10, 490, noon)}))
	_, err := s.Turns.Continue(t.Context(), resume(ada, m.ID, budget.Call{Prompt: 501, Wanted: true, Output: 1}))
	contract.WantFault(t, err, budget.ErrExhausted)
	s.WantStored(t, ada, m)
	again, err := s.Turns.Continue(t.Context(), resume(ada, m.ID, budget.Call{Prompt: 20}))
	contract.OK(t, err)
	if want := (chat.Allowance{Prompt: 20, Output: 480}); again.Answer.Answer.Allowed != want {
		t.Errorf("%+v", again.Answer.Answer.Allowed)
	}
	wantState(t, s, "continued", ada, noon, 500, 500)
	repeated, err := s.Turns.Continue(t.Context(), resume(ada, m.ID, budget.Call{Prompt: 20}))
	if err != nil || !repeated.Repeated || repeated.Answer.Answer.Allowed != again.Answer.Answer.Allowed {
		t.Errorf("%+v, %v", repeated, err)
	}
	theirs := contract.Complete(again.Answer)
	theirs.Seq = again.Answer.Seq + 3
	contract.OK(t, s.Turns.Finish(t.Context(), again.WorkerID, theirs, noon, ports.Follow{Call: called(ada, again.Answer, 20, 80, noon)}))
	wantState(t, s, "both epochs ended", ada, noon, 600, 0)
}

// neverAsked: a queued answer that is stopped was no call.
func neverAsked(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	set(t, s, ofUser(ada), tokens(1000, budget.Day))
	queued, deleted := begin(t, s, ada, wanting()).Answer, begin(t, s, ada, wanting())
	queued.Status = chat.Stopped
	contract.OK(t, s.Turns.Finish(t.Context(), contract.Runner, queued, noon, ports.Follow{}))
	wantState(t, s, "stopped", ada, noon, 0, 500)
	contract.OK(t, s.Sessions.Delete(t.Context(), ada, deleted.SessionID))
	deleted.Answer.Status = chat.Stopped
	contract.WantFault(t, s.Turns.Finish(t.Context(), contract.Runner, deleted.Answer, noon, ports.Follow{}), chat.ErrMessage)
	wantState(t, s, "deleted and stopped", ada, noon, 0, 0)
}
