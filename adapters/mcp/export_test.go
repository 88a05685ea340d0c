package mcp

import "time"

// IdleAfter is how long a session is kept without a call.
const IdleAfter = idleAfter

// EndIdle closes the sessions that are idle at a time.
func (c *Connector) EndIdle(now time.Time) { c.endIdle(now) }

// Sessions returns how many sessions there are.
func (c *Connector) Sessions() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.sessions)
}
