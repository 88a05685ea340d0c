//go:build race

package search_test

const (
	many    = 3_000  // messages that searchMany fills in
	scanned = 60_000 // terms that a search of searchDeadline reads
)
