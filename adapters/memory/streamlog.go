// Package memory holds live state in this process.
package memory

import (
	"context"
	"slices"
	"sync"
	"time"

	"chatbot/domain/chat"
	"chatbot/ports"
)

// Ended answers stay readable for keepEnded, and at most keepEndedBytes of them, the oldest dropped first. Their text is stored
// elsewhere; only its division into deltas is lost.
const (
	keepEnded      = 30 * time.Second
	keepEndedBytes = 64 << 20
	forgetEvery    = 5 * time.Second
	// deltaCost is a delta's memory besides its bytes: the struct and the heap's rounding.
	deltaCost = 48
)

var _ ports.StreamLog = (*StreamLog)(nil)

// StreamLog implements ports.StreamLog in memory. Readers are cursors in a shared list, so a slow reader costs nothing and blocks
// nobody.
type StreamLog struct {
	clock ports.Clock

	mu         sync.RWMutex // guards the fields below; each answer has its own lock
	answers    map[chat.MessageID]*answer
	ended      []endedAnswer // oldest first
	endedBytes int
}

type endedAnswer struct {
	id     chat.MessageID
	answer *answer
	at     time.Time
	size   int
}

// NewStreamLog returns an empty log.
func NewStreamLog(clock ports.Clock) *StreamLog {
	return &StreamLog{clock: clock, answers: map[chat.MessageID]*answer{}}
}

// Run drops ended answers in time, even when the log is not used, until ctx ends.
func (l *StreamLog) Run(ctx context.Context) {
	ticker := time.NewTicker(forgetEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		l.mu.Lock()
		l.forget()
		l.mu.Unlock()
	}
}

// Open implements ports.StreamLog. It changes nothing if the log holds the answer from the same number or a later one.
func (l *StreamLog) Open(_ context.Context, id chat.MessageID, from int, parts []chat.Part) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.forget()
	if held := l.answers[id]; held != nil {
		if from <= held.from {
			return nil
		}
		l.drop(id, held)
	}
	l.answers[id] = &answer{from: from, base: parts}
	return nil
}

// Append implements ports.StreamLog.
func (l *StreamLog) Append(_ context.Context, id chat.MessageID, d chat.Delta) error {
	if a := l.find(id); a == nil || !a.add(d) {
		return ports.ErrNotHeld
	}
	return nil
}

// Close implements ports.StreamLog.
func (l *StreamLog) Close(_ context.Context, id chat.MessageID, m chat.Message) error {
	a := l.find(id)
	if a == nil {
		return nil
	}
	size, ended := a.close(m)
	if !ended {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.answers[id] == a { // a later epoch may have begun meanwhile
		l.ended = append(l.ended, endedAnswer{id, a, l.clock.Now(), size})
		l.endedBytes += size
	}
	l.forget()
	return nil
}

// Release implements ports.StreamLog.
func (l *StreamLog) Release(_ context.Context, id chat.MessageID) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if a := l.answers[id]; a != nil && !a.isClosed() {
		l.drop(id, a)
	}
	return nil
}

// Read implements ports.StreamLog. A reader of an ended answer can read to the end even after the log drops it, unless a later
// epoch begins.
func (l *StreamLog) Read(_ context.Context, id chat.MessageID, epoch, after int) (ports.Reader, error) {
	l.mu.Lock()
	l.forget()
	a := l.answers[id]
	l.mu.Unlock()
	if a == nil || chat.EpochOf(a.from) < epoch {
		return nil, ports.ErrNotHeld
	}
	return a.read(max(after, 0)), nil
}

func (l *StreamLog) find(id chat.MessageID) *answer {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.answers[id]
}

// drop removes an answer; its readers get ErrNotHeld. The caller holds the lock.
func (l *StreamLog) drop(id chat.MessageID, a *answer) {
	delete(l.answers, id)
	a.drop()
	if i := slices.IndexFunc(l.ended, func(e endedAnswer) bool { return e.answer == a }); i >= 0 {
		l.endedBytes -= l.ended[i].size
		l.ended = slices.Delete(l.ended, i, i+1)
	}
}

// forget removes ended answers that are too old or beyond keepEndedBytes. The caller holds the lock.
func (l *StreamLog) forget() {
	oldest := l.clock.Now().Add(-keepEnded)
	for len(l.ended) > 0 && (l.ended[0].at.Before(oldest) || l.endedBytes > keepEndedBytes) {
		l.endedBytes -= l.ended[0].size
		delete(l.answers, l.ended[0].id)
		l.ended[0].answer = nil // the slice's array stays in use
		l.ended = l.ended[1:]
	}
	if len(l.ended) == 0 {
		l.ended = nil // frees the array
	}
}
