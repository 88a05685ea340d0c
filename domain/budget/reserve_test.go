package budget_test

import (
	"errors"
	"testing"
	"time"

	"chatbot/domain/budget"
	"chatbot/domain/chat"
	"chatbot/domain/fault"
	"chatbot/domain/model"
)

var noon = time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)

func left(unit budget.Unit, amount, spent, reserved int64) budget.State {
	return budget.State{Held: budget.Held{Budget: budget.Budget{Unit: unit, Amount: amount, Per: budget.Day}, Of: budget.Person}, Spent: spent, Reserved: reserved}
}

func TestCallReservesPromptAndOutput(t *testing.T) {
	cheap, free, freeOutput := &model.Price{Input: 100, Output: 400}, &model.Price{}, &model.Price{Input: 100}
	tokens := func(n int64) []budget.State { return []budget.State{left(budget.Tokens, n, 0, 0)} }
	usd := func(n int64) []budget.State { return []budget.State{left(budget.USD, n, 0, 0)} }
	for name, c := range map[string]struct {
		call    budget.Call
		budgets []budget.State
		output  int
		refused error
	}{
		"no budget":                           {budget.Call{Prompt: 10, Output: 500}, nil, 500, nil},
		"more than is left is lowered":        {budget.Call{Prompt: 10, Output: 4000}, tokens(1000), 990, nil},
		"an unknown limit is lowered":         {budget.Call{Prompt: 10}, tokens(1000), 990, nil},
		"an unknown limit is bounded":         {budget.Call{Prompt: 10}, tokens(1e9), budget.UsualOutput, nil},
		"a great limit is bounded":            {budget.Call{Prompt: 10, Output: 128_000}, tokens(1e9), budget.UsualOutput, nil},
		"a wanted one is not":                 {budget.Call{Prompt: 10, Output: 128_000, Wanted: true}, tokens(1e9), 128_000, nil},
		"lowered to the least":                {budget.Call{Prompt: 10}, tokens(266), 256, nil},
		"lowered below the least":             {budget.Call{Prompt: 10}, tokens(265), 0, budget.ErrExhausted},
		"a model's lower limit":               {budget.Call{Prompt: 10, Output: 100}, tokens(110), 100, nil},
		"below a model's lower limit":         {budget.Call{Prompt: 10, Output: 100}, tokens(109), 0, budget.ErrExhausted},
		"wanted and all of it fits":           {budget.Call{Prompt: 10, Output: 20, Wanted: true}, tokens(30), 20, nil},
		"wanted and a token is missing":       {budget.Call{Prompt: 10, Output: 300, Wanted: true}, tokens(309), 0, budget.ErrExhausted},
		"the prompt alone does not fit":       {budget.Call{Prompt: 1001, Output: 1, Wanted: true}, tokens(1000), 0, budget.ErrExhausted},
		"overspent":                           {budget.Call{Prompt: 1}, []budget.State{left(budget.Tokens, 5, 500, 0)}, 0, budget.ErrExhausted},
		"nothing is allowed":                  {budget.Call{Prompt: 1}, tokens(0), 0, budget.ErrExhausted},
		"the tightest of several":             {budget.Call{Prompt: 10}, append(tokens(2000), tokens(800)...), 790, nil},
		"one of several is used up":           {budget.Call{Prompt: 10}, append(tokens(2000), tokens(8)...), 0, budget.ErrExhausted},
		"dollars are converted":               {budget.Call{Prompt: 10, Price: cheap}, usd(1000 + 400*300), 300, nil},
		"dollars are rounded down":            {budget.Call{Prompt: 10, Price: cheap}, usd(1000 + 400*300 + 399), 300, nil},
		"the prompt costs too much":           {budget.Call{Prompt: 10, Price: cheap, Output: 1, Wanted: true}, usd(999), 0, budget.ErrExhausted},
		"a prompt takes the last dollar":      {budget.Call{Prompt: 10, Price: cheap}, usd(1000), 0, budget.ErrExhausted},
		"a free model, nothing left":          {budget.Call{Prompt: 10, Output: 900, Price: free}, []budget.State{left(budget.USD, 5, 500, 0)}, 900, nil},
		"free output":                         {budget.Call{Prompt: 10, Output: 900, Price: freeOutput}, usd(1000), 900, nil},
		"free output, the prompt is not":      {budget.Call{Prompt: 10, Output: 900, Price: freeOutput}, usd(999), 0, budget.ErrExhausted},
		"dollars without a price":             {budget.Call{Prompt: 10}, usd(1e15), 0, budget.ErrNoPrice},
		"dollars with a negative price":       {budget.Call{Prompt: 10, Price: &model.Price{Input: -1, Output: -1}}, usd(1e15), 0, budget.ErrNoPrice},
		"tokens do not need a price":          {budget.Call{Prompt: 10, Output: 20}, tokens(1000), 20, nil},
		"dollars and tokens, dollars tighter": {budget.Call{Prompt: 10, Price: cheap}, append(tokens(2000), usd(1000+400*500)...), 500, nil},
	} {
		got, err := c.call.Reserve(c.budgets, noon)
		if !errors.Is(err, c.refused) || err == nil && got != (chat.Allowance{Prompt: c.call.Prompt, Output: c.output}) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
		for _, s := range c.budgets {
			if err != nil {
				break
			}
			if s.Unit == budget.Tokens && got.Tokens() > s.Left() || s.Unit == budget.USD && s.Left() >= 0 && int64(got.Cost(c.call.Price)) > s.Left() {
				t.Errorf("%s: %+v is more than is left", name, got)
			}
		}
	}
}

func TestRefusalSaysWhenTheBudgetRenews(t *testing.T) {
	spent, running := left(budget.Tokens, 1000, 990, 0), left(budget.Tokens, 1000, 0, 990)
	running.Per, running.Of = budget.Month, budget.Group
	for _, c := range []struct {
		state     budget.State
		again     time.Duration
		of, per   string
		remaining string
	}{
		{spent, 12 * time.Hour, "user", "day", "2026-12-01T00:00:00Z"},
		{running, 10 * time.Second, "group", "month", "2026-12-01T00:00:00Z"},
	} {
		_, err := budget.Call{Prompt: 10}.Reserve([]budget.State{c.state}, noon)
		f := fault.From(err)
		if f.Kind != fault.TooMany || f.Code != "budget_exhausted" || f.RetryAfter != c.again ||
			f.Params["of"] != c.of || f.Params["per"] != c.per || f.Params["renews_at"] != c.remaining {
			t.Errorf("%+v", f)
		}
	}
}
