package redis

import (
	"sync"
	"time"

	"chatbot/domain/chat"
)

// What cannot be sent is kept for giveUpAfter after its end, up to maxEndsBytes of other processes' ends. It can be dropped
// because the answers are stored.
const (
	giveUpAfter  = time.Minute
	maxEnds      = 10_000
	maxEndsBytes = 64 << 20
)

// outbox is the queue of flush: answers, whose text is in the local log, and ends of answers that other processes generated.
type outbox struct {
	outage outage
	wake   chan struct{}

	mu        sync.Mutex
	answers   []*localStream
	ends      map[chat.MessageID]*foreignEnd
	endsBytes int
}

// foreignEnd is the end of an answer that another process generated.
type foreignEnd struct {
	m    chat.Message
	at   time.Time
	full bool // it must include the text
}

func newOutbox(report func(error)) outbox {
	return outbox{outage: outage{report: report}, wake: make(chan struct{}, 1), ends: map[chat.MessageID]*foreignEnd{}}
}

// add queues an answer unless it is queued.
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

// addEnd queues the end of an answer that another process generated; the first one counts. It reports false when the queue is
// full.
func (b *outbox) addEnd(m chat.Message, now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if held := b.ends[m.ID]; held != nil && chat.EpochOf(held.m.Seq) >= chat.EpochOf(m.Seq) {
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

// dropEnd removes an end. The caller holds the lock.
func (b *outbox) dropEnd(id chat.MessageID) {
	if held := b.ends[id]; held != nil {
		b.endsBytes -= len(held.m.Content)
		delete(b.ends, id)
	}
}

// settle removes an end that was sent, unless a later epoch's has replaced it.
func (b *outbox) settle(e *foreignEnd) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ends[e.m.ID] == e {
		b.dropEnd(e.m.ID)
	}
}

// take returns everything queued. Answers are removed; the next append queues them again.
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

// forget removes the ends queued before a time.
func (b *outbox) forget(before time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for id, e := range b.ends {
		if e.at.Before(before) {
			b.dropEnd(id)
		}
	}
}
