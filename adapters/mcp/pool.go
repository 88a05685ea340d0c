package mcp

import (
	"context"
	"errors"
	"time"

	"chatbot/domain/backoff"
	"chatbot/domain/chat"
	"chatbot/domain/connection"
	"chatbot/domain/tool"
)

const (
	// maxSessions bounds the sessions, and maxProcesses those of them that are processes.
	maxSessions, maxProcesses = 200, 20
	// idleAfter is how long a session is kept without a call.
	idleAfter = 5 * time.Minute
	// listEvery is how often a session asks for a list that the server says has changed.
	listEvery = 5 * time.Second
	// tellWithin is how long a session is kept open after a call of it was canceled.
	tellWithin = 500 * time.Millisecond
)

// afterFailure is how long a server to which no session could be opened is left alone.
var afterFailure = backoff.Backoff{First: time.Second, Most: time.Minute}

// failure is what came of opening sessions with a server.
type failure struct {
	err   error
	times int // in a row
	until time.Time
}

// Call implements ports.ToolConnector. A call that was not made because the server had ended the session is made once more in another one.
func (c *Connector) Call(ctx context.Context, to tool.Connection, name string, asked chat.Calling) (tool.Result, error) {
	ctx, leave, err := c.within(ctx)
	if err != nil {
		return tool.Result{}, uncalled(err)
	}
	defer leave()
	for try := 0; ; try++ {
		s, err := c.acquire(ctx, to, key{to.ID, asked.Actor.User})
		if err != nil {
			return tool.Result{}, uncalled(err)
		}
		tracked, sent := tracking(ctx)
		result, err := c.call(tracked, s, name, asked)
		c.give(s, isGone(err), err != nil && ctx.Err() != nil)
		if !wasNotMade(err, sent) || try > 0 {
			return result, explain(err, tool.ErrServerFailed)
		}
	}
}

// acquire returns the person's session with a server, which it opens if there is none, and counts its user.
func (c *Connector) acquire(ctx context.Context, to tool.Connection, k key) (*session, error) {
	for {
		c.mu.Lock()
		s, wait := c.sessions[k], chan struct{}(nil)
		switch {
		case s != nil && s.to.Version == to.Version && s.opening != nil:
			wait = s.opening
		case s != nil && s.to.Version == to.Version:
			s.users++
			c.mu.Unlock()
			return s, nil
		default:
			return c.begin(ctx, to, k) // unlocks
		}
		c.mu.Unlock()
		select {
		case <-wait:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

// begin opens a session for a key that has none of this version. It is called with c.mu locked, and unlocks it.
func (c *Connector) begin(ctx context.Context, to tool.Connection, k key) (*session, error) {
	if f := c.failing[k]; time.Now().Before(f.until) {
		c.mu.Unlock()
		return nil, f.err
	}
	old := c.take(func(other key) bool { return other == k })
	room, ok := c.makeRoom(to)
	if !ok {
		c.mu.Unlock()
		c.end(old)
		return nil, tool.ErrServerBusy
	}
	waiting := &session{to: to, opening: make(chan struct{})}
	c.sessions[k] = waiting
	c.mu.Unlock()
	c.end(append(old, room...))

	s, err := c.open(ctx, to, k.person)

	c.mu.Lock()
	defer close(waiting.opening)
	defer c.mu.Unlock()
	stays := c.sessions[k] == waiting // else it was dropped meanwhile
	if stays {
		delete(c.sessions, k)
	}
	if err != nil {
		if ctx.Err() == nil && !isOfPerson(err) {
			f := c.failing[k]
			f.times++
			f.err, f.until = err, time.Now().Add(afterFailure.Longest(f.times))
			c.failing[k] = f
		}
		return nil, err
	}
	delete(c.failing, k)
	s.key, s.users, s.usedAt = k, 1, time.Now()
	if s.dropped = !stays || c.closed; !s.dropped {
		c.sessions[k] = s
	}
	s.listChanged() // what it lists may have changed since it was asked last
	return s, nil
}

// isOfPerson reports whether an error is of a person's authorization: it counts no more once the person has connected, or the server that authorizes
// is back.
func isOfPerson(err error) bool {
	return errors.Is(err, connection.ErrNeeded) || errors.Is(err, connection.ErrMoreNeeded) || errors.Is(err, connection.ErrUnreached)
}

// makeRoom takes the session that was idle for longest if there are too many; false: all are in use.
func (c *Connector) makeRoom(to tool.Connection) (taken []*session, ok bool) {
	processes := 0
	var oldest *session
	full := func() bool { return len(c.sessions) >= maxSessions || to.Command != "" && processes >= maxProcesses }
	for _, s := range c.sessions {
		if s.to.Command != "" {
			processes++
		}
	}
	if !full() {
		return nil, true
	}
	for _, s := range c.sessions {
		if s.opening == nil && s.users == 0 && (oldest == nil || s.usedAt.Before(oldest.usedAt)) && (processes < maxProcesses || s.to.Command != "" || to.Command == "") {
			oldest = s
		}
	}
	if oldest == nil {
		return nil, false
	}
	return c.take(func(k key) bool { return k == oldest.key }), true
}

// give ends the use of a session, and the session if it is broken or was dropped. canceled: the call was, which the SDK tells the server in
// the background.
func (c *Connector) give(s *session, broken, canceled bool) {
	c.mu.Lock()
	s.users--
	s.usedAt = time.Now()
	if canceled {
		s.telling = s.usedAt.Add(tellWithin)
	}
	if broken && c.sessions[s.key] == s {
		delete(c.sessions, s.key)
		s.dropped = true
	}
	if s.dropped && s.users == 0 {
		c.end([]*session{s})
	}
	c.mu.Unlock()
}

// end closes sessions in the background, once their servers have been told of canceled calls. Nobody uses them any more.
func (c *Connector) end(all []*session) {
	for _, s := range all {
		wait := time.Until(s.telling)
		c.running.Go(func() {
			time.Sleep(wait)
			s.close()
		})
	}
}

// keep follows a session until it has ended, and then removes what is left of it.
func (c *Connector) keep(s *session) {
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		_ = s.Wait()
	}()
	for open := true; open; {
		select {
		case <-gone:
			open = false
		case <-s.changed:
			c.refresh(s, gone)
		}
	}
	c.mu.Lock()
	if c.sessions[s.key] == s {
		delete(c.sessions, s.key)
		s.dropped = true
	}
	c.mu.Unlock()
	_ = s.Close()
	s.release()
	close(s.done)
}

// refresh asks for a list that has changed, and not again for a while. Sessions that are there for one question alone say nothing of what is
// stored: they may be with a server that an administrator only tries.
func (c *Connector) refresh(s *session, gone <-chan struct{}) {
	c.mu.Lock()
	kept := c.sessions[s.key] == s
	c.mu.Unlock()
	if !kept {
		return
	}
	if tools, err := s.list(c.ctx); err == nil {
		c.offer(tool.List{Server: s.to.ID, Version: s.to.Version, Tools: tools})
	}
	pause := time.NewTimer(listEvery)
	defer pause.Stop()
	select {
	case <-pause.C:
	case <-gone:
	}
}

// closeIdle closes sessions that nobody has used for a while.
func (c *Connector) closeIdle() {
	tick := time.NewTicker(idleAfter / 10)
	defer tick.Stop()
	for {
		select {
		case <-c.ctx.Done():
			return
		case <-tick.C:
			c.endIdle(time.Now())
		}
	}
}

// endIdle closes the sessions that nobody has used for a while before now.
func (c *Connector) endIdle(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	idle := c.take(func(k key) bool {
		s := c.sessions[k]
		return s.opening == nil && s.users == 0 && now.Sub(s.usedAt) > idleAfter
	})
	for k, f := range c.failing {
		if now.Sub(f.until) > idleAfter {
			delete(c.failing, k)
		}
	}
	c.end(idle)
}

// take removes sessions, and returns those that nobody uses, to be ended. The others are once they are given back. The caller holds c.mu.
func (c *Connector) take(which func(key) bool) (all []*session) {
	for k, s := range c.sessions {
		if !which(k) {
			continue
		}
		delete(c.sessions, k)
		if s.opening == nil {
			s.dropped = true
			if s.users == 0 {
				all = append(all, s)
			}
		}
	}
	return all
}
