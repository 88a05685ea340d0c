package turn

import (
	"context"
	"sync"

	"chatbot/domain/identity"
)

// callsAtOnce bounds the calls of an answer that are made at the same time.
const callsAtOnce = 4

// callers bounds the calls that are made at the same time for one person, of all their answers. Others wait.
type callers struct {
	most int

	mu sync.Mutex
	of map[identity.UserID]*caller
}

// caller is a person for whom calls are made or wait.
type caller struct {
	free  chan struct{} // holds a token for each call that is made
	calls int           // made or waiting
}

func newCallers(most int) *callers { return &callers{most: most, of: map[identity.UserID]*caller{}} }

// begin waits until a call can be made for a person, and returns what ends it. The error is the cause of ctx.
func (c *callers) begin(ctx context.Context, person identity.UserID) (end func(), err error) {
	c.mu.Lock()
	one := c.of[person]
	if one == nil {
		one = &caller{free: make(chan struct{}, c.most)}
		c.of[person] = one
	}
	one.calls++
	c.mu.Unlock()
	leave := func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		if one.calls--; one.calls == 0 {
			delete(c.of, person)
		}
	}
	select {
	case one.free <- struct{}{}:
		return func() { <-one.free; leave() }, nil
	case <-ctx.Done():
		leave()
		return nil, context.Cause(ctx)
	}
}
