package turn

import (
	"strings"
	"sync"
	"time"
)

// window is how long pieces are gathered: two frames of a 60 Hz screen, so that nobody can see it.
const window = 33 * time.Millisecond

// coalescer passes text on in fewer, larger pieces: the first at once, so that the first word is as
// early as it can be, then what came within each window.
type coalescer struct {
	pass func(text string)

	mu    sync.Mutex
	held  strings.Builder
	last  time.Time   // of the last pass; zero before the first
	timer *time.Timer // runs while something is held
}

// add passes the piece on, now or within the window. Pass is never called twice at once.
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

// flush passes on what is held. After the last add it must be called once; then nothing is left.
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
