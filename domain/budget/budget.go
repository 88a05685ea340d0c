// Package budget bounds what people's calls of models take in a day or a month, in tokens or in US dollars.
package budget

import (
	"math"
	"strconv"
	"strings"

	"chatbot/domain/fault"
	"chatbot/domain/model"
)

// Unit is what a budget counts.
type Unit string

// The units.
const (
	Tokens Unit = "tokens"
	USD    Unit = "usd"
)

// The greatest amounts.
const (
	MaxTokens = 1_000_000_000_000
	MaxUSD    = 1_000_000
)

// perUSD is how many units of model.Cost a US dollar has.
const perUSD = 1_000_000_000

// Budget is how much may be taken in each period. The zero Budget is none.
type Budget struct {
	Unit   Unit
	Amount int64 // tokens, or billionths of a US dollar, as model.Cost counts; 0 allows nothing that costs anything
	Per    Per
}

// None reports whether there is no budget.
func (b Budget) None() bool { return b == Budget{} }

// OfUSD returns a budget of US dollars.
func OfUSD(usd float64, per Per) Budget {
	return Budget{Unit: USD, Amount: int64(math.Round(usd * perUSD)), Per: per}
}

// USD returns the amount of a budget of US dollars.
func (b Budget) USD() float64 { return model.Cost(b.Amount).USD() }

// Check adds what is wrong with the budget to in. field is its name.
func (b Budget) Check(in *fault.Inputs, field string) {
	amount, per, most := field+"."+string(b.Unit), field+".per", int64(MaxTokens)
	if b.Unit == USD {
		most = MaxUSD
	}
	switch {
	case b.Unit != Tokens && b.Unit != USD:
		in.Add(field, "one_unit", "Give either tokens or usd.")
	case b.Amount < 0 || b.Unit == Tokens && b.Amount > most || b.Unit == USD && b.Amount > most*perUSD:
		in.Add(amount, "out_of_range", "A budget is a number from 0 to "+strconv.FormatInt(most, 10)+".", fault.Params{"min": 0, "max": most})
	}
	if b.Per != Day && b.Per != Month {
		in.Add(per, "unknown_value", "per is day or month.", fault.Params{"allowed": "day, month"})
	}
}

// Text returns the budget as a text that Parse reads, such as "100000 tokens/day"; "" for none.
func (b Budget) Text() string {
	if b.None() {
		return ""
	}
	return strconv.FormatInt(b.Amount, 10) + " " + string(b.Unit) + "/" + string(b.Per)
}

// Parse reads the text of a budget and reports whether it is one. It does not check it.
func Parse(text string) (Budget, bool) {
	if text == "" {
		return Budget{}, true
	}
	number, rest, _ := strings.Cut(text, " ")
	unit, per, found := strings.Cut(rest, "/")
	amount, err := strconv.ParseInt(number, 10, 64)
	return Budget{Unit(unit), amount, Per(per)}, found && err == nil
}
