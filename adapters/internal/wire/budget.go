package wire

import "chatbot/domain/budget"

// Budget is a budget as the API shows and takes it: one of tokens and usd.
type Budget struct {
	Tokens *int64     `json:"tokens,omitempty"`
	USD    *float64   `json:"usd,omitempty"`
	Per    budget.Per `json:"per"`
}

// NewBudget returns a budget; nil for none.
func NewBudget(b budget.Budget) *Budget {
	switch {
	case b.None():
		return nil
	case b.Unit == budget.USD:
		usd := b.USD()
		return &Budget{USD: &usd, Per: b.Per}
	}
	return &Budget{Tokens: &b.Amount, Per: b.Per}
}

// Budget returns what was given, which budget.Budget.Check judges.
func (b Budget) Budget() budget.Budget {
	switch {
	case b.Tokens != nil && b.USD == nil:
		return budget.Budget{Unit: budget.Tokens, Amount: *b.Tokens, Per: b.Per}
	case b.USD != nil && b.Tokens == nil:
		return budget.OfUSD(*b.USD, b.Per)
	}
	return budget.Budget{Per: b.Per}
}
