// Package budgets holds the suites of ports.Budgets, and of the reservations that ports.Turns stores.
package budgets

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	"chatbot/domain/budget"
	"chatbot/domain/identity"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// Budgets verifies an adapter of ports.Budgets.
func Budgets(t *testing.T, fresh func(t *testing.T) contract.Storage) {
	t.Helper()
	contract.Cases{
		"set, change and remove":   setChangeRemove,
		"unknown holders":          unknownHolders,
		"what bounds an account":   bounding,
		"they go with their owner": goWithOwner,
		"race to set":              raceToSet,
		"ended context":            budgetsEnded,
	}.Run(t, fresh)
}

// noon is the time of most cases.
var noon = time.Date(2026, 3, 15, 12, 0, 0, 0, time.UTC)

func tokens(n int64, per budget.Per) budget.Budget {
	return budget.Budget{Unit: budget.Tokens, Amount: n, Per: per}
}

func ofUser(id identity.UserID) budget.Holder   { return budget.Holder{User: id} }
func ofGroup(id identity.GroupID) budget.Holder { return budget.Holder{Group: id} }

func set(t *testing.T, s contract.Storage, holder budget.Holder, b budget.Budget) {
	t.Helper()
	contract.OK(t, s.Budgets.Set(t.Context(), holder, b))
}

// group stores a group with members.
func group(t *testing.T, s contract.Storage, name string, members ...identity.UserID) identity.GroupID {
	t.Helper()
	g, err := s.Groups.Create(t.Context(), identity.Group{Name: name, CreatedAt: contract.Moment(1)})
	contract.OK(t, err)
	for _, member := range members {
		_, err := s.Memberships.Add(t.Context(), g.ID, member, contract.Moment(2))
		contract.OK(t, err)
	}
	return g.ID
}

func setChangeRemove(t *testing.T, s contract.Storage) {
	ada, bob := ofUser(s.Person(t, "ada")), ofUser(s.Person(t, "bob"))
	team := ofGroup(group(t, s, "team"))
	first, other := tokens(0, budget.Day), budget.OfUSD(0.000_000_001, budget.Month)
	set(t, s, ada, tokens(5, budget.Month))
	set(t, s, ada, first)
	set(t, s, team, tokens(budget.MaxTokens, budget.Day))
	set(t, s, team, other)
	want := func(want map[budget.Holder]budget.Budget) {
		t.Helper()
		if got, err := s.Budgets.Own(t.Context(), ada, bob, team); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%+v, %v, want %+v", got, err, want)
		}
	}
	want(map[budget.Holder]budget.Budget{ada: first, team: other})
	if got, err := s.Budgets.Own(t.Context(), bob); err != nil || len(got) > 0 {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := s.Budgets.Own(t.Context()); err != nil || len(got) > 0 {
		t.Errorf("of nobody: %+v, %v", got, err)
	}
	set(t, s, ada, budget.Budget{})
	set(t, s, bob, budget.Budget{})
	want(map[budget.Holder]budget.Budget{team: other})
}

func unknownHolders(t *testing.T, s contract.Storage) {
	for _, b := range []budget.Budget{tokens(5, budget.Day), {}} {
		contract.WantFault(t, s.Budgets.Set(t.Context(), ofUser(999_999), b), ports.ErrNoUser)
		contract.WantFault(t, s.Budgets.Set(t.Context(), ofGroup(999_999), b), ports.ErrNoGroup)
	}
}

func bounding(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	second, first := group(t, s, "second", ada), group(t, s, "first", ada, bob)
	group(t, s, "without a budget", ada)
	set(t, s, ofGroup(first), tokens(1, budget.Day))
	set(t, s, ofGroup(second), tokens(2, budget.Day))
	set(t, s, ofUser(ada), tokens(3, budget.Month))
	everyone := tokens(4, budget.Day)
	own := budget.Held{Budget: tokens(3, budget.Month), Of: budget.Person}
	two := budget.Held{Budget: tokens(2, budget.Day), Of: budget.Group, Group: second, Name: "second"}
	one := budget.Held{Budget: tokens(1, budget.Day), Of: budget.Group, Group: first, Name: "first"}
	for user, want := range map[identity.UserID][]budget.Held{ada: {own, two, one}, bob: {one}, 999_999: nil} {
		if got, err := s.Budgets.Bounding(t.Context(), user); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%d: %+v, %v, want %+v", user, got, err, want)
		}
	}
	for user, want := range map[identity.UserID][]budget.Held{ada: {own, two, one}, bob: {one, {Budget: everyone, Of: budget.Everyone}}, 999_999: {{Budget: everyone, Of: budget.Everyone}}} {
		states, err := s.Budgets.States(t.Context(), user, everyone, noon)
		contract.OK(t, err)
		var got []budget.Held
		for _, state := range states {
			if got = append(got, state.Held); state.Spent+state.Reserved != 0 {
				t.Errorf("%d: %+v", user, state)
			}
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%d: %+v, want %+v", user, got, want)
		}
	}
	if states, err := s.Budgets.States(t.Context(), 999_999, budget.Budget{}, noon); err != nil || len(states) > 0 {
		t.Errorf("%+v, %v", states, err)
	}
}

func goWithOwner(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	team := group(t, s, "team", ada)
	set(t, s, ofUser(ada), tokens(5, budget.Day))
	set(t, s, ofGroup(team), tokens(5, budget.Day))
	contract.OK(t, s.Groups.Delete(t.Context(), team, contract.Moment(3)))
	erase(t, s, ada)
	if got, err := s.Budgets.Own(t.Context(), ofUser(ada), ofGroup(team)); err != nil || len(got) > 0 {
		t.Errorf("%+v, %v", got, err)
	}
}

func raceToSet(t *testing.T, s contract.Storage) {
	ada := ofUser(s.Person(t, "ada"))
	for _, err := range contract.Race(func(i int) error {
		if i%5 == 0 {
			return s.Budgets.Set(t.Context(), ada, budget.Budget{})
		}
		return s.Budgets.Set(t.Context(), ada, tokens(int64(i), budget.Day))
	}) {
		contract.OK(t, err)
	}
	set(t, s, ada, tokens(7, budget.Day))
	if got, err := s.Budgets.Own(t.Context(), ada); err != nil || got[ada] != tokens(7, budget.Day) {
		t.Errorf("%+v, %v", got, err)
	}
}

func budgetsEnded(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	for name, call := range map[string]func(context.Context) error{
		"Set":      func(ctx context.Context) error { return s.Budgets.Set(ctx, ofUser(ada), tokens(5, budget.Day)) },
		"Own":      func(ctx context.Context) error { _, err := s.Budgets.Own(ctx, ofUser(ada)); return err },
		"Bounding": func(ctx context.Context) error { _, err := s.Budgets.Bounding(ctx, ada); return err },
		"States": func(ctx context.Context) error {
			_, err := s.Budgets.States(ctx, ada, tokens(5, budget.Day), noon)
			return err
		},
	} {
		contract.WantEnded(t, name, call)
	}
	if got, err := s.Budgets.Own(t.Context(), ofUser(ada)); err != nil || len(got) > 0 || errors.Is(err, context.Canceled) {
		t.Errorf("%+v, %v", got, err)
	}
}
