package turn

import (
	"strings"
	"sync"
	"time"
)

// window is how long text is gathered: two frames of a 60 Hz screen, which is not noticeable.
const window = 33 * time.Millisecond

// coalescer merges text into fewer, larger pieces: the first text is passed on at once, later text once per window.
type coalescer struct {
	pass func(text string)

	mu    sync.Mutex
	held  strings.Builder
	last  time.Time   // of the last pass; zero before the first
	timer *time.Timer // runs while something is held
}

// add passes the text on, now or within the window. Calls of pass never overlap.
func (c *coalescer) add(piece string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.held.WriteString(piece)
	switch since := time.Since(c.last); {
	case since >= window:
		c.release()
	case c.timer == nil:
		c.timer = time.AfterFunc(window-since, c.flush)
	}
}

// flush passes on what is held. It must be called once after the last add.
func (c *coalescer) flush() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.release()
}

func (c *coalescer) release() {
	if c.timer != nil {
		c.timer.Stop()
		c.timer = nil
	}
	if c.held.Len() == 0 {
		return
	}
	c.pass(c.held.String())
	c.held.Reset()
	c.last = time.Now()
}
