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

// pieceCost is a piece's approximate memory besides its bytes.
const pieceCost = 24

// remoteStream is the local copy of another process's answer. The first reader creates it; ready is closed once it can be
// read or has failed.
type remoteStream struct {
	id    chat.MessageID
	key   string
	ready chan struct{}

	waiting atomic.Int64 // readers inside Next
	seen    atomic.Int64 // when the last one was, in nanoseconds

	mu      sync.Mutex
	over    bool   // nothing more is put into the local log
	begun   bool   // the local log is open
	upTo    string // id of the last entry applied
	from    int
	last    int
	hasText bool // there is text
	size    int
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
	pieces, hasPieces := field(fieldPieces)
	end, ends := field(fieldEnd)
	text, hasText := field(fieldText)
	switch {
	case opens && follows: // the next entry has the text
		return false, nil
	case opens || hasText && !ends:
		return false, m.open(ctx, local, seq, text)
	case !m.begun || epochOf(seq) != epochOf(m.from):
		return false, errBroken
	case hasPieces:
		cut, _ := field(fieldCut)
		return false, m.add(ctx, local, seq, pieces, cut)
	case ends:
		return true, m.end(ctx, local, end, text, hasText)
	}
	return false, errBroken // released, or an unknown entry
}

// open begins an epoch, or the same one again when Redis had lost its log and the answer has grown since.
func (m *remoteStream) open(ctx context.Context, local ports.StreamLog, from int, text string) error {
	if m.begun && from <= m.last {
		return nil
	}
	m.begun, m.from, m.last, m.hasText, m.size = true, from, from, text != "", len(text)
	return local.Open(ctx, m.id, from, text)
}

// add appends the pieces up to seq that are missing here.
func (m *remoteStream) add(ctx context.Context, local ports.StreamLog, seq int, text, cut string) error {
	pieces, ok := split(text, cut)
	first := seq - len(pieces) + 1
	if !ok || first > m.last+1 {
		return errBroken
	}
	for i, piece := range pieces {
		if first+i <= m.last {
			continue
		}
		if err := local.Append(ctx, m.id, piece); err != nil {
			return err
		}
		m.last++
		m.hasText = m.hasText || piece != ""
		m.size += len(piece) + pieceCost
	}
	return nil
}

func (m *remoteStream) end(ctx context.Context, local ports.StreamLog, text, content string, full bool) error {
	answer, err := decodeEnd(text)
	if err != nil {
		return err
	}
	answer.Content = content
	if !full && m.hasText {
		if _, answer.Content, err = readWhole(ctx, local, m.id); err != nil {
			return err
		}
	}
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
