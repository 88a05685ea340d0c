package budget

import (
	"fmt"
	"math"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/fault"
	"chatbot/domain/model"
)

const (
	// LeastOutput is the fewest tokens to which a budget lowers the output of a call that does not limit it itself.
	LeastOutput = 256
	// UsualOutput is the most that is reserved for such a call. Models allow several times as much and seldom use it: one
	// answer would keep the others of its person, or of a whole group, waiting for a budget that is not spent.
	UsualOutput = 32_768
	// soon is when a call that other calls' reservations refuse should be tried again.
	soon = 10 * time.Second
)

// Faults of calls that are not made.
var (
	ErrExhausted = fault.New(fault.TooMany, "budget_exhausted", "The budget is used up, or reserved by answers that are still running.")
	// ErrNoPrice: a budget of US dollars cannot bound what is not known. A free model has a price of 0.
	ErrNoPrice = fault.New(fault.Conflict, "budget_needs_price",
		"Your budget is in US dollars and this model has no price. Choose another model, or ask an administrator to enter its price.")
)

// Call is what a call of a model may take.
type Call struct {
	Prompt int          // tokens
	Output int          // the most tokens; 0: not limited
	Wanted bool         // the person limited the output, so that it is not lowered
	Price  *model.Price // nil: unknown
}

// Reserve returns what the call may take of all the budgets, as they are at the time now. Faults: ErrExhausted, ErrNoPrice.
func (c Call) Reserve(budgets []State, now time.Time) (chat.Allowance, error) {
	output := c.Output
	if !c.Wanted && (output == 0 || output > UsualOutput) {
		output = UsualOutput
	}
	least := output
	if !c.Wanted {
		least = min(output, LeastOutput)
	}
	for _, s := range budgets {
		fits, err := c.fitting(s.Unit, s.Left())
		if err != nil {
			return chat.Allowance{}, err
		}
		if fits < int64(least) {
			return chat.Allowance{}, c.refusal(s, least, now)
		}
		output = int(min(int64(output), fits))
	}
	return chat.Allowance{Prompt: c.Prompt, Output: output}, nil
}

// fitting returns how many tokens of output fit into what is left besides the prompt; negative if not even that does.
func (c Call) fitting(unit Unit, left int64) (int64, error) {
	if unit == Tokens {
		return left - int64(c.Prompt), nil
	}
	prompt := c.Price.Cost(c.Prompt, 0)
	switch {
	case prompt == nil:
		return 0, ErrNoPrice
	case c.Price.Input == 0 && c.Price.Output == 0: // free, whatever is left
		return math.MaxInt64, nil
	case int64(*prompt) > left:
		return -1, nil
	case c.Price.Output == 0:
		return math.MaxInt64, nil
	}
	return (left - int64(*prompt)) / c.Price.Output, nil
}

// refusal returns ErrExhausted for the budget that refuses a call. It is worth trying again when the budget renews, or soon if the call
// would fit without what the running calls have reserved.
func (c Call) refusal(s State, least int, now time.Time) error {
	renews := s.Per.Renews(now)
	again := renews.Sub(now)
	if fits, err := c.fitting(s.Unit, s.Left()+s.Reserved); err == nil && fits >= int64(least) {
		again = min(again, soon)
	}
	f := ErrExhausted.With(fault.Params{"of": string(s.Of), "per": string(s.Per), "renews_at": renews.Format(time.RFC3339)}).After(again)
	f.Message = fmt.Sprintf("The budget is used up, or reserved by answers that are still running. It renews at %s UTC.", renews.Format("2006-01-02 15:04"))
	return f
}
