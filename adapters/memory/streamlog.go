// Package memory keeps live state in this process.
package memory

import (
	"context"
	"slices"
	"sync"
	"time"

	"chatbot/domain/chat"
	"chatbot/ports"
)

// Ended answers stay readable this long, and at most this many bytes of them, oldest dropped first:
// their text is stored elsewhere, so all that is lost is the cut into pieces.
const (
	keepEnded      = 30 * time.Second
	keepEndedBytes = 64 << 20
	forgetEvery    = 5 * time.Second
	// pieceCost is what a piece takes besides its bytes: a string's header, and what the heap rounds up.
	pieceCost = 24
)

var _ ports.StreamLog = (*StreamLog)(nil)

// StreamLog is ports.StreamLog in memory. Readers have a place in a shared list, so a slow one costs
// nothing and holds nobody up.
type StreamLog struct {
	clock ports.Clock

	mu         sync.RWMutex // held for reading on the way to an answer, which has its own lock
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

// NewStreamLog makes an empty log.
func NewStreamLog(clock ports.Clock) *StreamLog {
	return &StreamLog{clock: clock, answers: map[chat.MessageID]*answer{}}
}

// Run lets go of ended answers in time, also while nobody says anything, until ctx ends.
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

// Open implements ports.StreamLog. A lesser from than what is held changes nothing.
func (l *StreamLog) Open(_ context.Context, id chat.MessageID, from int, text string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.forget()
	if held := l.answers[id]; held != nil {
		if from <= held.from {
			return nil
		}
		l.letGo(id, held)
	}
	l.answers[id] = &answer{from: from, base: text}
	return nil
}

// Append implements ports.StreamLog.
func (l *StreamLog) Append(_ context.Context, id chat.MessageID, piece string) error {
	if a := l.find(id); a == nil || !a.add(piece) {
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
	if l.answers[id] == a { // a later epoch may just have begun
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
		l.letGo(id, a)
	}
	return nil
}

// Read implements ports.StreamLog. A reader of an ended answer that has begun can read to the end, unless
// a later epoch begins.
func (l *StreamLog) Read(_ context.Context, id chat.MessageID, epoch, after int) (ports.Reader, error) {
	l.mu.Lock()
	l.forget()
	a := l.answers[id]
	l.mu.Unlock()
	if a == nil || a.from/chat.EpochSize < epoch {
		return nil, ports.ErrNotHeld
	}
	return a.read(max(after, 0)), nil
}

func (l *StreamLog) find(id chat.MessageID) *answer {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.answers[id]
}

// letGo drops what is held and sends its readers away. The caller holds the lock.
func (l *StreamLog) letGo(id chat.MessageID, a *answer) {
	delete(l.answers, id)
	a.letGo()
	if i := slices.IndexFunc(l.ended, func(e endedAnswer) bool { return e.answer == a }); i >= 0 {
		l.endedBytes -= l.ended[i].size
		l.ended = slices.Delete(l.ended, i, i+1)
	}
}

// forget drops what ended too long ago or is too much. The caller holds the lock.
func (l *StreamLog) forget() {
	oldest := l.clock.Now().Add(-keepEnded)
	for len(l.ended) > 0 && (l.ended[0].at.Before(oldest) || l.endedBytes > keepEndedBytes) {
		l.endedBytes -= l.ended[0].size
		delete(l.answers, l.ended[0].id)
		l.ended[0].answer = nil // the array behind the slice lives on
		l.ended = l.ended[1:]
	}
	if len(l.ended) == 0 {
		l.ended = nil // with the array behind it
	}
}
