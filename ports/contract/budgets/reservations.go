package budgets

import (
	"testing"

	"chatbot/domain/budget"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/ports/contract"
)

// Reservations verifies what an adapter of ports.Turns reserves, beside one of ports.Budgets.
func Reservations(t *testing.T, fresh func(t *testing.T) contract.Storage) {
	t.Helper()
	contract.Cases{
		"reserved, then spent":                reserveAndSpend,
		"what is left bounds the output":      boundsOutput,
		"without a budget":                    withoutBudget,
		"the budget of everyone":              ofEveryone,
		"dollars":                             dollars,
		"a model without a price":             noPrice,
		"a refused send leaves nothing":       refusedSend,
		"a repeated send reserves once":       repeatedSend,
		"edit and regenerate":                 editRegenerate,
		"continue":                            continueReserves,
		"fall back":                           fallBackReserves,
		"fall back with nothing left":         fallBackExhausted,
		"a call beside answers":               callsBeside,
		"a call beside answers that dies":     callBesideDies,
		"a call of a program":                 callOfProgram,
		"an answer that was never asked":      neverAsked,
		"a dead process":                      deadProcess,
		"takeover":                            takeover,
		"a late end counts what it took":      lateEnd,
		"a deleted chat":                      deletedChat,
		"a deleted chat of a dead process":    deletedOrphan,
		"a day ends while a call runs":        dayEnds,
		"a month ends while a call waits":     monthEnds,
		"a budget changes while a call runs":  budgetChanges,
		"the pool of a group":                 poolOfGroup,
		"a person changes groups":             changesGroups,
		"an account is erased":                accountErased,
		"race of one person":                  racePerson,
		"race of a group":                     raceGroup,
		"race of begin, continue and the end": raceAll,
	}.Run(t, fresh)
}

func reserveAndSpend(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	set(t, s, ofUser(ada), tokens(1000, budget.Day))
	first, second := begin(t, s, ada, wanting()), begin(t, s, ada, wanting())
	if want := (chat.Allowance{Prompt: 10, Output: 490}); first.Answer.Answer.Allowed != want {
		t.Errorf("%+v", first.Answer.Answer.Allowed)
	}
	if stored, err := s.Messages.Get(t.Context(), ada, first.Answer.ID); err != nil || stored.Answer.Allowed != first.Answer.Answer.Allowed {
		t.Errorf("another worker would not know: %+v, %v", stored.Answer, err)
	}
	wantState(t, s, "both run", ada, noon, 0, 1000)
	refused(t, s, ada, budget.Call{Prompt: 1, Output: 1, Wanted: true})
	contract.OK(t, end(t, s, ada, first.Answer, 12, 100))
	wantState(t, s, "one ended", ada, noon, 112, 500)
	if stored, err := s.Messages.Get(t.Context(), ada, first.Answer.ID); err != nil || stored.Answer.Allowed != (chat.Allowance{}) {
		t.Errorf("an ended answer is allowed something: %+v, %v", stored.Answer, err)
	}
	contract.OK(t, end(t, s, ada, second.Answer, 10, 700)) // more than was reserved: providers count in their own way
	wantState(t, s, "both ended", ada, noon, 822, 0)
}

func boundsOutput(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	set(t, s, ofUser(ada), tokens(1000, budget.Day))
	first := begin(t, s, ada, budget.Call{Prompt: 10, Output: 600})
	lowered := begin(t, s, ada, budget.Call{Prompt: 10, Output: 600})
	if first.Answer.Answer.Allowed.Output != 600 || lowered.Answer.Answer.Allowed.Output != 380 {
		t.Errorf("%+v and %+v", first.Answer.Answer.Allowed, lowered.Answer.Answer.Allowed)
	}
	contract.OK(t, end(t, s, ada, lowered.Answer, 10, 115))
	refused(t, s, ada, budget.Call{Prompt: 10}) // 255 tokens would be left
	contract.OK(t, end(t, s, ada, first.Answer, 10, 598))
	begin(t, s, ada, budget.Call{Prompt: 11}) // exactly 256
	wantState(t, s, "at the end", ada, noon, 733, 267)
}

func withoutBudget(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	set(t, s, ofUser(bob), tokens(0, budget.Day))
	turn := begin(t, s, ada, budget.Call{Prompt: 10})
	if turn.Answer.Answer.Allowed != (chat.Allowance{}) {
		t.Errorf("%+v", turn.Answer.Answer.Allowed)
	}
	set(t, s, ofUser(ada), tokens(1000, budget.Day))
	wantState(t, s, "nothing was reserved", ada, noon, 0, 0)
	contract.OK(t, end(t, s, ada, turn.Answer, 10, 20))
	wantState(t, s, "but it counts", ada, noon, 30, 0)
}

func ofEveryone(t *testing.T, s contract.Storage) {
	ada, bob, eve := s.Person(t, "ada"), s.Person(t, "bob"), s.Person(t, "eve")
	set(t, s, ofUser(bob), tokens(10_000, budget.Day))
	everyone := tokens(600, budget.Day)
	send := func(owner identity.UserID) error {
		a := accept(owner, 0, noon, wanting())
		a.Reserve.Everyone = everyone
		_, err := s.Turns.Begin(t.Context(), a)
		return err
	}
	contract.OK(t, send(ada))
	contract.WantFault(t, send(ada), budget.ErrExhausted)
	contract.OK(t, send(eve)) // each has one of their own
	contract.OK(t, send(bob))
	contract.OK(t, send(bob))
	states, err := s.Budgets.States(t.Context(), ada, everyone, noon)
	if err != nil || len(states) != 1 || states[0].Of != budget.Everyone || states[0].Left() != 100 {
		t.Errorf("%+v, %v", states, err)
	}
}

func dollars(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	set(t, s, ofUser(ada), budget.Budget{Unit: budget.USD, Amount: 100_000, Per: budget.Month})
	turn := begin(t, s, ada, wanting())
	wantState(t, s, "it runs", ada, noon, 0, 49_100)
	second := begin(t, s, ada, budget.Call{Prompt: 10, Price: price})
	if second.Answer.Answer.Allowed.Output != 508 {
		t.Errorf("%+v", second.Answer.Answer.Allowed)
	}
	contract.OK(t, end(t, s, ada, second.Answer, 10, 508))
	contract.OK(t, end(t, s, ada, turn.Answer, 10, 490))
	wantState(t, s, "both ended", ada, noon, 100_000, 0)
	refused(t, s, ada, wanting())
	free := begin(t, s, ada, budget.Call{Prompt: 10, Output: 20, Wanted: true, Price: &model.Price{}})
	if free.Answer.Answer.Allowed.Output != 20 {
		t.Errorf("%+v", free.Answer.Answer.Allowed)
	}
}

func noPrice(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	set(t, s, ofUser(ada), budget.OfUSD(1000, budget.Month))
	_, err := s.Turns.Begin(t.Context(), accept(ada, 0, noon, budget.Call{Prompt: 10}))
	contract.WantFault(t, err, budget.ErrNoPrice)
	set(t, s, ofUser(ada), tokens(1000, budget.Month))
	begin(t, s, ada, budget.Call{Prompt: 10})
}
