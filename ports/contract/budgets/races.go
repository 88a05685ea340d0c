package budgets

import (
	"errors"
	"testing"
	"time"

	"chatbot/domain/budget"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// sends is how many sends race for a budget.
const sends = 50

// race begins many sends at once and returns the turns that were begun, and every error.
func race(t *testing.T, s contract.Storage, owner func(i int) identity.UserID) (begun []chat.Turn, errs []error) {
	t.Helper()
	type result struct {
		turn chat.Turn
		err  error
	}
	start, results := make(chan struct{}), make(chan result, sends)
	for i := range sends {
		go func() {
			<-start
			turn, err := s.Turns.Begin(t.Context(), accept(owner(i), 0, noon, wanting()))
			results <- result{turn, err}
		}()
	}
	close(start)
	for range sends {
		r := <-results
		if errs = append(errs, r.err); r.err == nil {
			begun = append(begun, r.turn)
		}
	}
	return begun, errs
}

func racePerson(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	set(t, s, ofUser(ada), tokens(3*500+499, budget.Day))
	begun, errs := race(t, s, func(int) identity.UserID { return ada })
	wantExactly(t, errs, 3)
	wantState(t, s, "three run", ada, noon, 0, 1500)
	for _, turn := range begun {
		contract.OK(t, end(t, s, ada, turn.Answer, 10, 490))
	}
	_, errs = race(t, s, func(int) identity.UserID { return ada })
	wantExactly(t, errs, 0)
	wantState(t, s, "three ended", ada, noon, 1500, 0)
}

// raceGroup: members who share a pool, and have budgets of their own besides.
func raceGroup(t *testing.T, s contract.Storage) {
	people := []identity.UserID{s.Person(t, "ada"), s.Person(t, "bob"), s.Person(t, "eve"), s.Person(t, "joe"), s.Person(t, "sue")}
	red, blue := group(t, s, "red", people...), group(t, s, "blue", people[1:]...)
	set(t, s, ofGroup(red), budget.Budget{Unit: budget.USD, Amount: 7 * 49_100, Per: budget.Month})
	set(t, s, ofGroup(blue), tokens(1_000_000, budget.Day))
	_, errs := race(t, s, func(i int) identity.UserID { return people[i%len(people)] })
	wantExactly(t, errs, 7)
	for _, member := range people {
		set(t, s, ofUser(member), tokens(1_000_000, budget.Day))
	}
	set(t, s, ofGroup(red), budget.Budget{Unit: budget.USD, Amount: 9 * 49_100, Per: budget.Month})
	_, errs = race(t, s, func(i int) identity.UserID { return people[i%len(people)] })
	wantExactly(t, errs, 2)
}

// raceAll: begins, ends, orphans, continued answers, deletions and changes of the budget at once never reserve more than there is, and
// leave nothing reserved.
func raceAll(t *testing.T, s contract.Storage) {
	people := []identity.UserID{s.Person(t, "ada"), s.Person(t, "bob")}
	set(t, s, ofGroup(group(t, s, "team", people...)), tokens(20*500, budget.Day))
	for _, err := range contract.Race(func(i int) error {
		for range 5 {
			if err := liveThrough(t, s, people[i%2], i%4); err != nil {
				return err
			}
		}
		return nil
	}) {
		if err != nil && !errors.Is(err, budget.ErrExhausted) {
			t.Error(err)
		}
	}
	for _, owner := range people {
		states, err := s.Budgets.States(t.Context(), owner, budget.Budget{}, noon)
		contract.OK(t, err)
		for _, state := range states {
			if state.Reserved != 0 || state.Spent%20 != 0 || state.Of == budget.Group && state.Spent == 0 {
				t.Errorf("%+v", state)
			}
		}
	}
}

// liveThrough begins, ends and continues an answer, with something else between.
func liveThrough(t *testing.T, s contract.Storage, owner identity.UserID, beside int) error {
	turn, err := s.Turns.Begin(t.Context(), accept(owner, 0, noon, wanting()))
	if err != nil {
		return err
	}
	switch beside {
	case 0:
		_, err = s.Turns.Interrupt(t.Context(), noon.Add(-time.Hour))
	case 1:
		err = s.Sessions.Delete(t.Context(), owner, turn.SessionID)
	case 2:
		err = s.Budgets.Set(t.Context(), ofUser(owner), tokens(1_000_000, budget.Day))
	}
	if err != nil {
		return err
	}
	states, err := s.Budgets.States(t.Context(), owner, budget.Budget{}, noon)
	for _, state := range states {
		if state.Left() < 0 {
			t.Errorf("overspent: %+v", state)
		}
	}
	if err != nil {
		return err
	}
	m := contract.Complete(turn.Answer)
	err = s.Turns.Finish(t.Context(), contract.Runner, m, noon, ports.Follow{Call: called(owner, turn.Answer, 0, 0, noon)})
	if err != nil && !errors.Is(err, chat.ErrMessage) {
		return err
	}
	again, err := s.Turns.Continue(t.Context(), resume(owner, m.ID, wanting()))
	if errors.Is(err, chat.ErrMessage) || errors.Is(err, budget.ErrExhausted) {
		return nil
	}
	if err != nil {
		return err
	}
	m = contract.Complete(again.Answer)
	m.Seq = again.Answer.Seq + 1
	return s.Turns.Finish(t.Context(), again.WorkerID, m, noon, ports.Follow{Call: called(owner, again.Answer, 10, 10, noon)})
}
