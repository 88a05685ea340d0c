// Package memory keeps live state in this process, for one replica.
package memory

import (
	"context"
	"io"
	"sync"
	"time"

	"chatbot/domain/chat"
	"chatbot/ports"
)

// Ended answers stay readable this long, and at most this many bytes of them, oldest dropped first:
// their text is stored elsewhere, so all that is lost is the cut into pieces.
const (
	keepEnded      = 5 * time.Minute
	keepEndedBytes = 64 << 20
	// pieceCost is what a piece takes besides its bytes: a string's header, and what the heap rounds up.
	pieceCost = 24
)

var _ ports.StreamLog = (*StreamLog)(nil)

// StreamLog is ports.StreamLog in memory. Readers have a place in a shared list, so a slow one costs
// nothing and holds nobody up.
type StreamLog struct {
	clock ports.Clock

	mu         sync.Mutex
	answers    map[int64]*answer
	ended      []endedAnswer // oldest first
	endedBytes int
}

type endedAnswer struct {
	id   int64
	at   time.Time
	size int
}

// NewStreamLog makes an empty log.
func NewStreamLog(clock ports.Clock) *StreamLog {
	return &StreamLog{clock: clock, answers: map[int64]*answer{}}
}

// answer is the log of one answer. changed is closed and replaced whenever something is added.
type answer struct {
	mu      sync.Mutex
	pieces  []string
	size    int
	end     *chat.Message
	changed chan struct{}
}

func (a *answer) wake() {
	close(a.changed)
	a.changed = make(chan struct{})
}

// Open is that of ports.StreamLog.
func (l *StreamLog) Open(_ context.Context, id int64) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.answers[id] == nil {
		l.answers[id] = &answer{changed: make(chan struct{})}
	}
	l.forget()
	return nil
}

// Append is that of ports.StreamLog.
func (l *StreamLog) Append(_ context.Context, id int64, piece string) error {
	a := l.find(id)
	if a == nil {
		return ports.ErrNotHeld
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.end != nil {
		return ports.ErrNotHeld
	}
	a.pieces = append(a.pieces, piece)
	a.size += len(piece)
	a.wake()
	return nil
}

// Close is that of ports.StreamLog.
func (l *StreamLog) Close(_ context.Context, id int64, m chat.Message) error {
	a := l.find(id)
	if a == nil {
		return nil
	}
	a.mu.Lock()
	again := a.end != nil
	if !again {
		a.end = &m
		a.wake()
	}
	size := a.size + len(m.Content) + pieceCost*cap(a.pieces)
	a.mu.Unlock()
	if again {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ended = append(l.ended, endedAnswer{id, l.clock.Now(), size})
	l.endedBytes += size
	l.forget()
	return nil
}

// Read is that of ports.StreamLog. A reader that has begun can always read to the end.
func (l *StreamLog) Read(_ context.Context, id int64, after int) (ports.Reader, error) {
	a := l.find(id)
	if a == nil {
		return nil, ports.ErrNotHeld
	}
	return &reader{answer: a, next: max(after, 0)}, nil
}

func (l *StreamLog) find(id int64) *answer {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.forget()
	return l.answers[id]
}

// forget drops what ended too long ago or is too much. The caller holds the lock.
func (l *StreamLog) forget() {
	oldest := l.clock.Now().Add(-keepEnded)
	for len(l.ended) > 0 && (l.ended[0].at.Before(oldest) || l.endedBytes > keepEndedBytes) {
		l.endedBytes -= l.ended[0].size
		delete(l.answers, l.ended[0].id)
		l.ended = l.ended[1:]
	}
}

type reader struct {
	answer *answer
	next   int // how many pieces were read
	done   bool
}

// Next is that of ports.Reader.
func (r *reader) Next(ctx context.Context) ([]chat.Event, error) {
	if r.done {
		return nil, io.EOF
	}
	for {
		r.answer.mu.Lock()
		events, changed := r.take(), r.answer.changed
		r.answer.mu.Unlock()
		if len(events) > 0 {
			return events, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

// take returns what is new. The caller holds the answer's lock.
func (r *reader) take() []chat.Event {
	var events []chat.Event
	for ; r.next < len(r.answer.pieces); r.next++ {
		events = append(events, chat.Event{Seq: r.next + 1, Text: r.answer.pieces[r.next]})
	}
	if r.answer.end != nil {
		end := *r.answer.end
		events = append(events, chat.Event{Seq: len(r.answer.pieces) + 1, End: &end})
		r.done = true
	}
	return events
}
