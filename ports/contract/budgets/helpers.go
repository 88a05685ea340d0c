package budgets

import (
	"fmt"
	"testing"
	"time"

	"chatbot/domain/budget"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/domain/model"
	"chatbot/domain/usage"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// price is that of the models in these cases.
var price = &model.Price{Input: 10, Output: 100}

// wanting asks for a call with 10 tokens of prompt and at most 490 of output: 500 tokens that cost 49,100 billionths of a dollar.
func wanting() budget.Call { return budget.Call{Prompt: 10, Output: 490, Wanted: true, Price: price} }

// accept is a send at a time that reserves what a call may take.
func accept(owner identity.UserID, session chat.SessionID, at time.Time, call budget.Call) ports.Accept {
	a := contract.Accept(owner, session, "hello")
	a.At, a.LeaseUntil, a.Reserve = at, at.Add(time.Minute), &ports.Reserve{Call: call}
	return a
}

func begin(t *testing.T, s contract.Storage, owner identity.UserID, call budget.Call) chat.Turn {
	t.Helper()
	turn, err := s.Turns.Begin(t.Context(), accept(owner, 0, noon, call))
	contract.OK(t, err)
	return turn
}

// refused checks that a send is refused.
func refused(t *testing.T, s contract.Storage, owner identity.UserID, call budget.Call) {
	t.Helper()
	_, err := s.Turns.Begin(t.Context(), accept(owner, 0, noon, call))
	contract.WantFault(t, err, budget.ErrExhausted)
}

// called is the record of a call for the epoch of an answer that took tokens.
func called(owner identity.UserID, answer chat.Message, in, out int, at time.Time) *usage.Event {
	call := contract.Call(owner, answer)
	call.Tokens, call.StartedAt, call.Cost, call.Status = usage.Tokens{In: in, Out: out}, at, price.Cost(in, out), chat.Complete
	return call
}

// end ends an answer whose call took tokens.
func end(t *testing.T, s contract.Storage, owner identity.UserID, answer chat.Message, in, out int) error {
	t.Helper()
	m := contract.Complete(answer)
	m.Seq, m.Answer.FinishReason = answer.Seq+41, "stop"
	return s.Turns.Finish(t.Context(), contract.Runner, m, noon, ports.Follow{Call: called(owner, answer, in, out, noon)})
}

// wantState checks what counts at a time for the only budget of the account.
func wantState(t *testing.T, s contract.Storage, when string, owner identity.UserID, at time.Time, spent, reserved int64) {
	t.Helper()
	states, err := s.Budgets.States(t.Context(), owner, budget.Budget{}, at)
	if err != nil || len(states) != 1 || states[0].Spent != spent || states[0].Reserved != reserved {
		t.Errorf("%s: %+v, %v, want %d spent and %d reserved", when, states, err, spent, reserved)
	}
}

func erase(t *testing.T, s contract.Storage, owner identity.UserID) {
	t.Helper()
	contract.OK(t, s.AccountDeletion.Schedule(t.Context(), owner, contract.Operator, contract.Moment(20), job.Deletion(owner, contract.Moment(20), contract.Moment(20))))
	contract.OK(t, s.AccountDeletion.Delete(t.Context(), owner, contract.Moment(59)))
}

// wantExactly checks how many of many sends succeeded, and that all others were refused for the budget.
func wantExactly(t *testing.T, got []error, want int) {
	t.Helper()
	begun := 0
	for _, err := range got {
		if err == nil {
			begun++
			continue
		}
		contract.WantFault(t, err, budget.ErrExhausted)
	}
	if begun != want {
		t.Errorf("%d sends of %d were accepted, want %d", begun, len(got), want)
	}
}

// keep stores a checkpoint of a call.
func keep(t *testing.T, s contract.Storage, owner identity.UserID, by string, answer chat.Message, in, out int) {
	t.Helper()
	s.Keep(t, by, noon.Add(time.Minute), []ports.Checkpoint{{
		MessageID: answer.ID, Parts: chat.PartsOf(fmt.Sprint("so far ", out), nil), Seq: answer.Seq + 2, Call: called(owner, answer, in, out, noon),
	}})
}
