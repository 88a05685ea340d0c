package model

import (
	"fmt"
	"strings"
)

// Cost is an amount of US dollars in billionths: a price for a million tokens with three decimals is exact for a single token.
type Cost int64

// USD returns the amount in dollars.
func (c Cost) USD() float64 { return float64(c) / 1e9 }

// Decimal returns the amount in dollars, exactly, such as 0.00015.
func (c Cost) Decimal() string {
	text := fmt.Sprintf("%d.%09d", c/1e9, c%1e9)
	return strings.TrimRight(strings.TrimRight(text, "0"), ".")
}

// Price is what a model costs, in billionths of a US dollar a token: a price for a million tokens with three decimals is a whole
// number of them. 0 is free.
type Price struct{ Input, Output int64 }

// Cost returns what tokens of a prompt and of output cost; nil if the price is unknown. Some providers report a negative price where it
// depends on the call: it is unknown, too.
func (p *Price) Cost(in, out int) *Cost {
	if p == nil || p.Input < 0 || p.Output < 0 {
		return nil
	}
	cost := Cost(p.Input*int64(in) + p.Output*int64(out))
	return &cost
}
