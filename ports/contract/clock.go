package contract

import (
	"sync/atomic"
	"time"

	"chatbot/ports"
)

// Clock is a clock that changes only when a test moves it; safe for concurrent use.
type Clock struct{ now atomic.Pointer[time.Time] }

var _ ports.Clock = (*Clock)(nil)

// NewClock returns a clock set to at.
func NewClock(at time.Time) *Clock {
	c := &Clock{}
	c.now.Store(&at)
	return c
}

// Now implements ports.Clock.
func (c *Clock) Now() time.Time { return *c.now.Load() }

// Move moves the clock forward, or back.
func (c *Clock) Move(by time.Duration) {
	at := c.Now().Add(by)
	c.now.Store(&at)
}

// Moment is n seconds after an instant that no database stores unchanged: nanoseconds, and another time zone.
func Moment(n int) time.Time {
	zone := time.FixedZone("", 5*3600+30*60)
	return time.Date(2026, 3, 29, 2, 30, n, 123_456_789, zone)
}

// Kept is the time as storage returns it.
func Kept(at time.Time) time.Time { return at.UTC().Truncate(time.Microsecond) }
