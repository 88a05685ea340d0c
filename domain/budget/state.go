package budget

import (
	"time"

	"chatbot/domain/identity"
)

// Of is whom a budget bounds.
type Of string

// The holders of budgets.
const (
	Person   Of = "user"     // an account
	Group    Of = "group"    // the members of a group together
	Everyone Of = "everyone" // each account without a budget of its own
)

// Holder is an account or a group that has a budget. One of the two is set.
type Holder struct {
	User  identity.UserID
	Group identity.GroupID
}

// Held is a budget that bounds a person.
type Held struct {
	Budget
	Of    Of
	Group identity.GroupID // whose budget it is; 0 unless Of is Group
	Name  string           // of the group
}

// Default adds the budget of everyone to those of a person, unless there is none or the person has an own one.
func Default(held []Held, everyone Budget) []Held {
	for _, h := range held {
		if h.Of == Person {
			return held
		}
	}
	if everyone.None() {
		return held
	}
	return append(held[:len(held):len(held)], Held{Budget: everyone, Of: Everyone})
}

// State is a budget in the current period. Amounts are in its unit.
type State struct {
	Held
	Spent    int64 // by calls that ended
	Reserved int64 // by calls that run, or wait to
	RenewsAt time.Time
}

// Left returns what can still be reserved; it is negative after the budget was lowered.
func (s State) Left() int64 { return s.Amount - s.Spent - s.Reserved }

// Tightest returns the state of which the smallest part is left; false if there is none.
func Tightest(all []State) (tightest State, found bool) {
	for _, s := range all {
		// Left/Amount, compared without dividing by an amount of 0.
		if !found || float64(s.Left())*float64(tightest.Amount) < float64(tightest.Left())*float64(s.Amount) {
			tightest, found = s, true
		}
	}
	return tightest, found
}
