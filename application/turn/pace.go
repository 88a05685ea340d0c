package turn

import (
	"context"
	"runtime"
	"time"

	"chatbot/domain/chat"
)

const (
	// shortestWindow is two frames of a 60 Hz screen, which is not noticeable.
	shortestWindow = 34 * time.Millisecond
	// longestWindow is reached with 220 running answers a core; seven deltas a second can still be read as they come.
	longestWindow = 150 * time.Millisecond
	// answersPerCore is how many running answers a core serves with the shortest window.
	answersPerCore = 50
	// longDelta is the size in bytes of a delta that is followed by the next at once, so that a model that sends its answer
	// faster than anyone reads is not slowed down.
	longDelta = 128
)

// window returns how long the text of an answer gathers between two deltas. A delta costs about the same whatever its length,
// so deltas become fewer and longer the more answers run.
func window(running int) time.Duration {
	share := float64(running) / float64(answersPerCore*runtime.GOMAXPROCS(0))
	return min(max(shortestWindow, time.Duration(share*float64(shortestWindow))), longestWindow)
}

// pace holds the model back after a delta, for a window or until ctx ends. Meanwhile its output gathers in the connection and
// comes as one delta.
func (r *generation) pace(ctx context.Context, d chat.Delta) {
	if len(d.Text) >= longDelta {
		return
	}
	running, _ := r.engine.queues.load()
	select {
	case <-time.After(window(running)):
	case <-ctx.Done():
	}
}
