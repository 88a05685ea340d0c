package redis

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"chatbot/domain/chat"
	"chatbot/ports"
)

// deltaCost is a delta's approximate memory besides its bytes.
const deltaCost = 40

// remoteStream is the local copy of another process's answer. The first reader creates it; ready is closed once it can be
// read or has failed.
type remoteStream struct {
	id    chat.MessageID
	key   string
	ready chan struct{}

	waiting atomic.Int64 // readers inside Next
	seen    atomic.Int64 // when the last one was, in nanoseconds

	mu       sync.Mutex
	over     bool   // nothing more is put into the local log
	begun    bool   // the local log is open
	upTo     string // id of the last entry applied
	from     int
	last     int
	hasParts bool // there are parts
	size     int
}

func newRemoteStream(id chat.MessageID, now time.Time) *remoteStream {
	m := &remoteStream{id: id, key: answerKey(id), ready: make(chan struct{})}
	m.seen.Store(now.UnixNano())
	return m
}

// errBroken means that entries are missing: two processes wrote alternately, and Redis lost some.
var errBroken = errors.New("the log of an answer in Redis is incomplete")

// apply puts entries into the local log. It reports whether the stream is still useful: not when the answer ended, was released
// or cannot be read.
func (m *remoteStream) apply(ctx context.Context, local ports.StreamLog, entries []goredis.XMessage) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, e := range entries {
		if m.over {
			return false
		}
		m.upTo = e.ID
		ended, err := m.put(ctx, local, e)
		if err != nil {
			m.release(ctx, local)
		}
		m.over = m.over || ended
	}
	return !m.over
}

// put applies one entry. The caller holds the lock, here and below.
func (m *remoteStream) put(ctx context.Context, local ports.StreamLog, e goredis.XMessage) (ended bool, err error) {
	seq := numberOf(e.ID)
	field := func(name string) (string, bool) { s, ok := e.Values[name].(string); return s, ok }
	_, opens := field(fieldOpen)
	_, follows := field(fieldLength)
	deltas, hasDeltas := split(field)
	end, ends := field(fieldEnd)
	parts, hasParts, err := unpack(field)
	switch {
	case err != nil:
		return false, err
	case opens && follows: // the next entry has the parts
		return false, nil
	case opens || hasParts && !ends:
		return false, m.open(ctx, local, seq, parts)
	case !m.begun || chat.EpochOf(seq) != chat.EpochOf(m.from):
		return false, errBroken
	case hasDeltas:
		return false, m.add(ctx, local, seq, deltas)
	case ends:
		return true, m.end(ctx, local, end, parts, hasParts)
	}
	return false, errBroken // released, or an unknown entry
}

// open begins an epoch, or the same one again when Redis had lost its log and the answer has grown since.
func (m *remoteStream) open(ctx context.Context, local ports.StreamLog, from int, parts []chat.Part) error {
	if m.begun && from <= m.last {
		return nil
	}
	m.begun, m.from, m.last, m.hasParts, m.size = true, from, from, len(parts) > 0, chat.SizeOf(parts)
	return local.Open(ctx, m.id, from, parts)
}

// add appends the deltas up to seq that are missing here.
func (m *remoteStream) add(ctx context.Context, local ports.StreamLog, seq int, deltas []chat.Delta) error {
	first := seq - len(deltas) + 1
	if first > m.last+1 {
		return errBroken
	}
	for i, d := range deltas {
		if first+i <= m.last {
			continue
		}
		if err := local.Append(ctx, m.id, d); err != nil {
			return err
		}
		m.last++
		m.hasParts = true
		m.size += len(d.Text) + deltaCost
	}
	return nil
}

func (m *remoteStream) end(ctx context.Context, local ports.StreamLog, text string, parts []chat.Part, full bool) error {
	answer, err := decodeEnd(text)
	if err != nil {
		return err
	}
	if !full && m.hasParts {
		if _, parts, err = readWhole(ctx, local, m.id); err != nil {
			return err
		}
	}
	answer.SetParts(parts)
	return local.Close(ctx, m.id, answer)
}

// drop ends the stream; unless the answer ended, its readers get ErrNotHeld.
func (m *remoteStream) drop(ctx context.Context, local ports.StreamLog) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.over {
		m.release(ctx, local)
	}
}

func (m *remoteStream) release(ctx context.Context, local ports.StreamLog) {
	m.over = true
	if m.begun {
		_ = local.Release(ctx, m.id)
	}
}

// state returns what polling needs; live is false when there is nothing to poll.
func (m *remoteStream) state() (upTo string, size int, live bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.upTo, m.size, m.begun && !m.over
}

// remoteReader records when the stream is being read.
type remoteReader struct {
	ports.Reader
	remote *remoteStream
	clock  ports.Clock
}

// Next implements ports.Reader.
func (r *remoteReader) Next(ctx context.Context) ([]chat.Event, error) {
	r.remote.waiting.Add(1)
	defer func() {
		r.remote.seen.Store(r.clock.Now().UnixNano())
		r.remote.waiting.Add(-1)
	}()
	return r.Reader.Next(ctx)
}
