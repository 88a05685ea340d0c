package budget_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"chatbot/domain/budget"
	"chatbot/domain/fault"
)

func TestBudgetIsReadFromItsText(t *testing.T) {
	for _, b := range []budget.Budget{
		{}, {Unit: budget.Tokens, Amount: 100_000, Per: budget.Day}, {Unit: budget.Tokens, Per: budget.Month}, budget.OfUSD(12.5, budget.Month), budget.OfUSD(0.000000001, budget.Day),
	} {
		if got, ok := budget.Parse(b.Text()); !ok || got != b {
			t.Errorf("%q: %+v, %v", b.Text(), got, ok)
		}
	}
	for _, text := range []string{"x", "5", "5 tokens", "tokens/day", "5.5 usd/day", " "} {
		if got, ok := budget.Parse(text); ok {
			t.Errorf("%q: %+v", text, got)
		}
	}
	if b := budget.OfUSD(0.1, budget.Day); b.Amount != 100_000_000 || b.USD() != 0.1 {
		t.Errorf("%+v", b)
	}
}

func TestBudgetOutsideItsBoundsNamesFields(t *testing.T) {
	for want, b := range map[string]budget.Budget{
		"":                           {Unit: budget.Tokens, Per: budget.Day},
		"budget one_unit":            {Per: budget.Day},
		"budget.tokens out_of_range": {Unit: budget.Tokens, Amount: budget.MaxTokens + 1, Per: budget.Day},
		"budget.usd out_of_range":    budget.OfUSD(budget.MaxUSD+0.01, budget.Month),
		"budget.per unknown_value":   {Unit: budget.Tokens, Amount: 5, Per: "week"},
		"budget.tokens out_of_range, budget.per unknown_value": {Unit: budget.Tokens, Amount: -1},
	} {
		var in fault.Inputs
		b.Check(&in, "budget")
		var f *fault.Error
		var got []string
		if errors.As(in.Err(), &f) {
			for _, field := range f.Fields {
				got = append(got, field.Name+" "+field.Code)
			}
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%+v: %v, want %s", b, got, want)
		}
	}
}

func TestPeriodsAreThoseOfUTC(t *testing.T) {
	east := time.FixedZone("", 5*3600+1800)
	for _, c := range []struct {
		per          budget.Per
		at           time.Time
		from, renews string
	}{
		{budget.Day, time.Date(2026, 12, 31, 23, 59, 59, 999, time.UTC), "2026-12-31", "2027-01-01T00:00:00Z"},
		{budget.Day, time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), "2027-01-01", "2027-01-02T00:00:00Z"},
		{budget.Day, time.Date(2027, 3, 1, 4, 0, 0, 0, east), "2027-02-28", "2027-03-01T00:00:00Z"},
		{budget.Month, time.Date(2026, 12, 31, 23, 59, 59, 0, time.UTC), "2026-12-01", "2027-01-01T00:00:00Z"},
		{budget.Month, time.Date(2028, 2, 29, 12, 0, 0, 0, time.UTC), "2028-02-01", "2028-03-01T00:00:00Z"},
		{budget.Month, time.Date(2026, 3, 1, 5, 29, 59, 0, east), "2026-02-01", "2026-03-01T00:00:00Z"},
	} {
		if from, renews := c.per.From(c.at), c.per.Renews(c.at).Format(time.RFC3339); string(from) != c.from || renews != c.renews {
			t.Errorf("%s of %v: from %s until %s", c.per, c.at, from, renews)
		}
	}
}

func TestDefaultIsForPeopleWithoutAnOwnBudget(t *testing.T) {
	everyone := budget.Budget{Unit: budget.Tokens, Amount: 5, Per: budget.Day}
	own, group := budget.Held{Of: budget.Person}, budget.Held{Of: budget.Group, Group: 3}
	if got := budget.Default([]budget.Held{own, group}, everyone); len(got) != 2 {
		t.Errorf("%+v", got)
	}
	if got := budget.Default([]budget.Held{group}, everyone); len(got) != 2 || got[1] != (budget.Held{Budget: everyone, Of: budget.Everyone}) {
		t.Errorf("%+v", got)
	}
	if got := budget.Default(nil, budget.Budget{}); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestTightestHasTheSmallestPartLeft(t *testing.T) {
	state := func(amount, spent int64) budget.State {
		return budget.State{Held: budget.Held{Budget: budget.Budget{Unit: budget.Tokens, Amount: amount, Per: budget.Day}}, Spent: spent}
	}
	half, most, over := state(1_000_000, 500_000), state(10, 1), state(100, 150)
	if got, found := budget.Tightest([]budget.State{most, half}); !found || got != half {
		t.Errorf("%+v", got)
	}
	if got, _ := budget.Tightest([]budget.State{half, over, most}); got != over {
		t.Errorf("%+v", got)
	}
	if _, found := budget.Tightest(nil); found {
		t.Error("there is none")
	}
}
