package budgets

import (
	"fmt"
	"testing"
	"time"

	"chatbot/domain/budget"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// dayEnds: the call counts to the day on which it was reserved, though the model was asked on the next.
func dayEnds(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	set(t, s, ofUser(ada), tokens(1000, budget.Day))
	before := time.Date(2026, 3, 15, 23, 59, 59, 0, time.UTC)
	after := before.Add(2 * time.Second)
	turn, err := s.Turns.Begin(t.Context(), accept(ada, 0, before, wanting()))
	contract.OK(t, err)
	wantState(t, s, "reserved, before", ada, before, 0, 500)
	wantState(t, s, "reserved, after", ada, after, 0, 0)
	m := contract.Complete(turn.Answer)
	call := called(ada, turn.Answer, 10, 90, after)
	contract.OK(t, s.Turns.Finish(t.Context(), contract.Runner, m, after, ports.Follow{Call: call}))
	wantState(t, s, "ended, before", ada, before, 100, 0)
	wantState(t, s, "ended, after", ada, after, 0, 0)
	// Recorded again, it stays on its day.
	contract.WantFault(t, s.Turns.Finish(t.Context(), contract.Runner, m, after, ports.Follow{Call: called(ada, turn.Answer, 10, 95, after)}), chat.ErrMessage)
	wantState(t, s, "again, before", ada, before, 105, 0)
	wantState(t, s, "again, after", ada, after, 0, 0)
}

func monthEnds(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	set(t, s, ofUser(ada), tokens(1000, budget.Month))
	march, april := time.Date(2026, 3, 31, 23, 59, 59, 0, time.UTC), time.Date(2026, 4, 1, 0, 0, 1, 0, time.UTC)
	first, err := s.Turns.Begin(t.Context(), accept(ada, 0, march.AddDate(0, 0, -30), wanting()))
	contract.OK(t, err)
	second, err := s.Turns.Begin(t.Context(), accept(ada, 0, march, wanting()))
	contract.OK(t, err)
	_, err = s.Turns.Begin(t.Context(), accept(ada, 0, march, wanting()))
	contract.WantFault(t, err, budget.ErrExhausted)
	third, err := s.Turns.Begin(t.Context(), accept(ada, 0, april, wanting()))
	contract.OK(t, err)
	for _, turn := range []chat.Turn{first, second, third} {
		m := contract.Complete(turn.Answer)
		contract.OK(t, s.Turns.Finish(t.Context(), contract.Runner, m, april, ports.Follow{Call: called(ada, turn.Answer, 10, 90, april)}))
	}
	wantState(t, s, "March", ada, march, 200+100, 0) // April's, too, for a server whose clock is late
	wantState(t, s, "April", ada, april, 100, 0)
}

func budgetChanges(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	set(t, s, ofUser(ada), tokens(1000, budget.Day))
	turn := begin(t, s, ada, wanting())
	set(t, s, ofUser(ada), tokens(200, budget.Month))
	wantState(t, s, "lowered", ada, noon, 0, 500)
	refused(t, s, ada, budget.Call{Prompt: 1, Output: 1, Wanted: true})
	set(t, s, ofUser(ada), budget.Budget{})
	begin(t, s, ada, wanting())
	contract.OK(t, end(t, s, ada, turn.Answer, 10, 490))
	set(t, s, ofUser(ada), tokens(200, budget.Day))
	wantState(t, s, "overspent", ada, noon, 500, 0)
	refused(t, s, ada, budget.Call{Prompt: 1, Output: 1, Wanted: true})
	set(t, s, ofUser(ada), budget.Budget{Unit: budget.USD, Amount: 100_000, Per: budget.Month})
	wantState(t, s, "in dollars", ada, noon, 49_100, 0)
	begin(t, s, ada, wanting())
}

func poolOfGroup(t *testing.T, s contract.Storage) {
	ada, bob, eve := s.Person(t, "ada"), s.Person(t, "bob"), s.Person(t, "eve")
	team := group(t, s, "team", ada, bob)
	set(t, s, ofGroup(team), tokens(1200, budget.Day))
	turn := begin(t, s, ada, wanting())
	begin(t, s, bob, wanting())
	for _, member := range []identity.UserID{ada, bob} {
		refused(t, s, member, wanting())
		wantState(t, s, fmt.Sprint(member), member, noon, 0, 1000)
	}
	begin(t, s, eve, wanting())
	contract.OK(t, end(t, s, ada, turn.Answer, 10, 100))
	begin(t, s, bob, wanting())
	wantState(t, s, "together", ada, noon, 110, 1000)
	// An own budget bounds a member besides.
	set(t, s, ofUser(ada), tokens(200, budget.Day))
	_, err := s.Turns.Begin(t.Context(), accept(ada, 0, noon, budget.Call{Prompt: 45, Output: 46, Wanted: true}))
	contract.WantFault(t, err, budget.ErrExhausted)
	begin(t, s, ada, budget.Call{Prompt: 44, Output: 46, Wanted: true})
	contract.OK(t, s.Groups.Delete(t.Context(), team, contract.Moment(3)))
	wantState(t, s, "the group is gone", ada, noon, 110, 90)
}

// changesGroups: what a person takes counts for the groups in which the person is.
func changesGroups(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	red, blue := group(t, s, "red", ada), group(t, s, "blue", bob)
	set(t, s, ofGroup(red), tokens(1000, budget.Day))
	set(t, s, ofGroup(blue), tokens(600, budget.Day))
	turn := begin(t, s, ada, wanting())
	begin(t, s, bob, wanting())
	_, err := s.Memberships.Add(t.Context(), blue, ada, contract.Moment(5))
	contract.OK(t, err)
	contract.OK(t, s.Memberships.Remove(t.Context(), red, ada, contract.Moment(5)))
	wantState(t, s, "moved", bob, noon, 0, 1000)
	refused(t, s, bob, wanting())
	refused(t, s, ada, wanting())
	contract.OK(t, end(t, s, ada, turn.Answer, 10, 30))
	wantState(t, s, "ended", bob, noon, 40, 500)
	contract.OK(t, s.Memberships.Remove(t.Context(), blue, ada, contract.Moment(6)))
	wantState(t, s, "left", bob, noon, 0, 500)
}
