// Package backoff computes how long to wait before another try.
package backoff

import "time"

// Backoff makes the waits between tries longer: First after the first failure, twice as long after each further one, up to Most.
type Backoff struct{ First, Most time.Duration }

// Longest returns the wait after the n-th failure in a row, counted from 1, without jitter. It is 0 before the first.
func (b Backoff) Longest(n int) time.Duration {
	if n < 1 {
		return 0
	}
	wait := min(b.First, b.Most)
	for ; n > 1 && wait > 0 && wait < b.Most; n-- {
		if wait > b.Most/2 {
			return b.Most
		}
		wait *= 2
	}
	return wait
}

// Delay returns the wait after the n-th failure in a row, between half of Longest and all of it: jitter, from 0 to 1, decides. With
// random jitter, callers that failed together do not come back together.
func (b Backoff) Delay(n int, jitter float64) time.Duration {
	longest := b.Longest(n)
	return longest/2 + time.Duration(jitter*float64(longest-longest/2))
}
