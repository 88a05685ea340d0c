package wire

import (
	"runtime"
	"sync/atomic"
	"time"
)

const (
	// quick is how long text is gathered while few answers run: a little longer than the engine's own window,
	// so that what was gathered here passes there at once.
	quick = 34 * time.Millisecond
	// slow is the longest: ten pieces a second still read as one flow.
	slow = 100 * time.Millisecond
	// fewAnswers is how many a core serves at the quick pace beside its other work.
	fewAnswers = 50
)

// Pace says how long the text of an answer is gathered before it is passed on. A piece costs much the same
// however long it is, so the more answers run at once, the fewer and longer their pieces become.
type Pace struct{ running atomic.Int64 }

// window grows with what runs, in proportion, from quick to slow.
func (p *Pace) window() time.Duration {
	share := float64(p.running.Load()) / float64(fewAnswers*runtime.GOMAXPROCS(0))
	return min(max(quick, time.Duration(share*float64(quick))), slow)
}
