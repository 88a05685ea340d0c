package budgets

import (
	"fmt"
	"testing"
	"time"

	"chatbot/domain/budget"
	"chatbot/domain/chat"
	"chatbot/domain/model"
	"chatbot/domain/usage"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// fallBackReserves: the failed call ends and gives back what it reserved, and the next one reserves by its own price.
func fallBackReserves(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	set(t, s, ofUser(ada), budget.Budget{Unit: budget.USD, Amount: 100_000, Per: budget.Day})
	answer := begin(t, s, ada, wanting()).Answer
	wantState(t, s, "the chosen model is asked", ada, noon, 0, 49_100)
	f := contract.FallBack(ada, answer)
	f.At, f.LeaseUntil, f.Call = noon, noon.Add(time.Minute), called(ada, answer, 5, 0, noon)
	f.Reserve = &ports.Reserve{Call: budget.Call{Prompt: 20, Output: 400, Wanted: true, Price: &model.Price{Input: 1, Output: 200}}}
	for range 2 {
		if allowed, err := s.Fallbacks.FallBack(t.Context(), f); err != nil || allowed != (chat.Allowance{Prompt: 20, Output: 400}) {
			t.Fatalf("%+v, %v", allowed, err)
		}
	}
	wantState(t, s, "the fallback is asked", ada, noon, 50, 80_020)
	if stored, err := s.Messages.Get(t.Context(), ada, answer.ID); err != nil || stored.Answer.Allowed != (chat.Allowance{Prompt: 20, Output: 400}) {
		t.Errorf("another worker would not know: %+v, %v", stored.Answer, err)
	}
	answer.Seq = chat.EpochSize
	contract.OK(t, end(t, s, ada, answer, 20, 7))
	wantState(t, s, "it has answered", ada, noon, 50+900, 0)
	sums, err := s.Usage.Sum(t.Context(), usage.Query{From: "2026-03-15", To: "2026-03-15", By: usage.ByDay})
	if err != nil || len(sums) != 1 || sums[0].Calls != 2 {
		t.Errorf("%+v, %v", sums, err)
	}
}

// fallBackExhausted: nothing changes, so that another fallback can be tried, or the answer ended.
func fallBackExhausted(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	set(t, s, ofUser(ada), budget.Budget{Unit: budget.USD, Amount: 50_000, Per: budget.Day})
	answer := begin(t, s, ada, wanting()).Answer
	f := contract.FallBack(ada, answer)
	f.At, f.LeaseUntil, f.Call = noon, noon.Add(time.Minute), called(ada, answer, 0, 0, noon)
	for want, price := range map[error]*model.Price{budget.ErrExhausted: {Input: 1, Output: 1000}, budget.ErrNoPrice: nil} {
		f.Reserve = &ports.Reserve{Call: budget.Call{Prompt: 20, Output: 400, Wanted: true, Price: price}}
		_, err := s.Fallbacks.FallBack(t.Context(), f)
		contract.WantFault(t, err, want)
		wantState(t, s, want.Error(), ada, noon, 0, 49_100)
	}
	if stored, err := s.Messages.Get(t.Context(), ada, answer.ID); err != nil || stored.Seq != 0 || !stored.Answer.Fallback.IsZero() {
		t.Errorf("%+v, %v", stored, err)
	}
	contract.OK(t, end(t, s, ada, answer, 10, 20))
	wantState(t, s, "the end", ada, noon, 2_100, 0)
}

// callsBeside: a call that generates no answer is reserved and counts, whatever its answer does meanwhile.
func callsBeside(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	set(t, s, ofUser(ada), tokens(1000, budget.Day))
	answer := begin(t, s, ada, wanting()).Answer
	title := *called(ada, answer, 0, 0, noon)
	title.Purpose = usage.Title
	of := ports.Reserve{Call: budget.Call{Prompt: 20, Output: 80, Wanted: true, Price: price}}
	for range 2 {
		if allowed, err := s.Calls.Reserve(t.Context(), title, of); err != nil || allowed != (chat.Allowance{Prompt: 20, Output: 80}) {
			t.Fatalf("%+v, %v", allowed, err)
		}
	}
	wantState(t, s, "both run", ada, noon, 0, 600)
	contract.OK(t, end(t, s, ada, answer, 12, 100))
	wantState(t, s, "the answer ended", ada, noon, 112, 100)
	title.Tokens = usage.Tokens{In: 21, Out: 7}
	for range 2 {
		contract.OK(t, s.Calls.Record(t.Context(), title))
	}
	wantState(t, s, "both ended", ada, noon, 140, 0)
	of.Output = 900
	_, err := s.Calls.Reserve(t.Context(), title, of)
	contract.WantFault(t, err, budget.ErrExhausted)
	contract.OK(t, s.Budgets.Set(t.Context(), ofUser(ada), budget.Budget{}))
	if allowed, err := s.Calls.Reserve(t.Context(), title, of); err != nil || allowed != (chat.Allowance{}) {
		t.Errorf("without a budget: %+v, %v", allowed, err)
	}
	erase(t, s, ada)
	contract.OK(t, s.Calls.Record(t.Context(), title))
	sums, err := s.Usage.Sum(t.Context(), usage.Query{From: "2026-03-15", To: "2026-03-15", By: usage.ByUser})
	if err != nil || len(sums) != 1 || sums[0].Calls != 2 || sums[0].User.ID != 0 {
		t.Errorf("%+v, %v", sums, err)
	}
}

// callBesideDies: its reservation ends by itself.
func callBesideDies(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	set(t, s, ofUser(ada), tokens(1000, budget.Day))
	answer := begin(t, s, ada, wanting()).Answer
	contract.OK(t, end(t, s, ada, answer, 0, 0))
	title := *called(ada, answer, 0, 0, noon)
	title.Purpose = usage.Title
	_, err := s.Calls.Reserve(t.Context(), title, ports.Reserve{Call: budget.Call{Prompt: 20, Output: 80, Wanted: true}})
	contract.OK(t, err)
	for after, reserved := range []int64{100, 100, 0} {
		_, err := s.Turns.Interrupt(t.Context(), noon.Add(time.Duration(after)*(ports.OrphanedFor-time.Second)))
		contract.OK(t, err)
		wantState(t, s, fmt.Sprint("look ", after), ada, noon, 0, reserved)
	}
}

// callOfProgram: a call that belongs to no message reserves until it has ended, or until it must have ended, and is recorded once, with its prompt if
// nobody records its end.
func callOfProgram(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	set(t, s, ofUser(ada), tokens(1000, budget.Day))
	of := ports.Reserve{Call: budget.Call{Prompt: 20, Output: 80, Wanted: true}, Until: noon.Add(10 * time.Minute)}
	first := usage.Event{User: ada, Message: usage.WithoutMessage(1), Purpose: usage.API, Model: "p/m", ModelName: "m", Status: chat.Complete, StartedAt: noon}
	second := first
	second.Message, second.Tokens = usage.WithoutMessage(9), usage.Tokens{In: 20}
	for _, call := range []usage.Event{first, second} {
		_, err := s.Calls.Reserve(t.Context(), call, of)
		contract.OK(t, err)
	}
	wantState(t, s, "both run", ada, noon, 0, 200)
	first.Tokens = usage.Tokens{In: 30, Out: 5}
	for range 2 {
		contract.OK(t, s.Calls.Record(t.Context(), first))
	}
	wantState(t, s, "one has ended", ada, noon, 35, 100)
	over := 10*time.Minute + ports.OrphanedFor
	for _, look := range []struct {
		at              time.Duration
		spent, reserved int64
	}{{0, 35, 100}, {ports.OrphanedFor, 35, 100}, {10 * time.Minute, 35, 100}, {over - time.Second, 35, 100}, {over, 55, 0}, {over + time.Hour, 55, 0}} {
		_, err := s.Turns.Interrupt(t.Context(), noon.Add(look.at))
		contract.OK(t, err)
		wantState(t, s, fmt.Sprint("after ", look.at), ada, noon, look.spent, look.reserved)
	}
	sums, err := s.Usage.Sum(t.Context(), usage.Query{From: "2026-03-15", To: "2026-03-15", By: usage.ByModel})
	if err != nil || len(sums) != 1 || sums[0].Calls != 2 {
		t.Errorf("the call that died is not recorded: %+v, %v", sums, err)
	}
	second.Tokens = usage.Tokens{In: 7, Out: 7}
	contract.OK(t, s.Calls.Record(t.Context(), second))
	wantState(t, s, "a late end", ada, noon, 49, 0)
}
