package model

// Price is what a model costs, in billionths of a US dollar a token: a price for a million tokens with three decimals is a whole
// number of them. 0 is free.
type Price struct{ Input, Output int64 }
