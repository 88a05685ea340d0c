package redis

import (
	"sync"
	"time"

	"chatbot/domain/chat"
)

// What cannot be shipped waits, for this long after its end and up to so many bytes of other processes' ends:
// the stored answers have it all.
const (
	giveUpAfter  = time.Minute
	maxEnds      = 10_000
	maxEndsBytes = 64 << 20
)

// outbox is what waits to be shipped: answers, of which the local log has the text, and the ends of answers that
// other processes said.
type outbox struct {
	outage outage
	wake   chan struct{}

	mu        sync.Mutex
	answers   []*localStream
	ends      map[chat.MessageID]*foreignEnd
	endsBytes int
}

// foreignEnd is the end of an answer that another process said.
type foreignEnd struct {
	m    chat.Message
	at   time.Time
	full bool // it has to bring the text
}

func newOutbox(report func(error)) outbox {
	return outbox{outage: outage{report: report}, wake: make(chan struct{}, 1), ends: map[chat.MessageID]*foreignEnd{}}
}

// add queues an answer unless it is queued already.
func (b *outbox) add(o *localStream) {
	if !o.queued.CompareAndSwap(false, true) {
		return
	}
	b.mu.Lock()
	b.answers = append(b.answers, o)
	b.mu.Unlock()
	b.nudge()
}

func (b *outbox) nudge() {
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// addEnd queues the end of an answer that another process said; the first one counts. False when too many wait.
func (b *outbox) addEnd(m chat.Message, now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if held := b.ends[m.ID]; held != nil && epochOf(held.m.Seq) >= epochOf(m.Seq) {
		return true
	}
	b.dropEnd(m.ID)
	if len(b.ends) >= maxEnds || b.endsBytes+len(m.Content) > maxEndsBytes {
		return false
	}
	b.ends[m.ID] = &foreignEnd{m: m, at: now}
	b.endsBytes += len(m.Content)
	b.nudge()
	return true
}

// dropEnd forgets an end. The caller holds the lock.
func (b *outbox) dropEnd(id chat.MessageID) {
	if held := b.ends[id]; held != nil {
		b.endsBytes -= len(held.m.Content)
		delete(b.ends, id)
	}
}

// settle forgets an end, unless another has its place by now.
func (b *outbox) settle(e *foreignEnd) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ends[e.m.ID] == e {
		b.dropEnd(e.m.ID)
	}
}

// take returns all that waits. Answers are taken out; whatever is appended from now on queues them again.
func (b *outbox) take() (answers []*localStream, ends []*foreignEnd) {
	b.mu.Lock()
	defer b.mu.Unlock()
	answers, b.answers = b.answers, nil
	for _, o := range answers {
		o.queued.Store(false)
	}
	for _, e := range b.ends {
		ends = append(ends, e)
	}
	return answers, ends
}

// forget drops ends from before a time.
func (b *outbox) forget(before time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for id, e := range b.ends {
		if e.at.Before(before) {
			b.dropEnd(id)
		}
	}
}
