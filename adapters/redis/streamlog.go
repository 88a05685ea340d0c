package redis

import (
	"context"
	"sync"

	"chatbot/domain/chat"
	"chatbot/ports"
)

var _ ports.StreamLog = (*StreamLog)(nil)

// StreamLog implements ports.StreamLog for all replicas. Answers of this process go to a local log at once and to Redis
// afterwards, so that its writers and readers never wait for Redis. An answer of another process is copied into the same local
// log while somebody reads it, so that any number of readers cost one fetch.
type StreamLog struct {
	client *Client
	local  ports.StreamLog
	clock  ports.Clock
	out    outbox
	in     inbox

	mu      sync.RWMutex
	written map[chat.MessageID]*localStream
	remotes map[chat.MessageID]*remoteStream
}

// NewStreamLog returns a log that puts local in front of Redis; nothing else may use local. Run moves the deltas in both
// directions. report is called once per outage and direction.
func NewStreamLog(client *Client, local ports.StreamLog, clock ports.Clock, report func(error)) *StreamLog {
	return &StreamLog{
		client: client, local: local, clock: clock,
		out: newOutbox(report), in: newInbox(report),
		written: map[chat.MessageID]*localStream{}, remotes: map[chat.MessageID]*remoteStream{},
	}
}

// Run flushes and polls until ctx ends, and then flushes the rest for at most flushFor. From then on readers of other processes'
// answers get ports.ErrNotHeld.
func (l *StreamLog) Run(ctx context.Context) {
	var running sync.WaitGroup
	running.Go(func() { l.follow(ctx) })
	l.flush(ctx)
	running.Wait()
}

// Open implements ports.StreamLog. This process becomes the answer's writer.
func (l *StreamLog) Open(ctx context.Context, id chat.MessageID, from int, parts []chat.Part) error {
	l.mu.Lock()
	held := l.written[id]
	if held != nil && !held.released.Load() && from <= held.from {
		l.mu.Unlock()
		return nil
	}
	o := newLocalStream(id, from, parts)
	l.written[id] = o
	if held != nil {
		held.dead.Store(true)
	}
	m := l.remotes[id]
	delete(l.remotes, id)
	l.mu.Unlock()
	if m != nil {
		m.drop(ctx, l.local)
	}
	err := l.local.Open(ctx, id, from, parts)
	l.out.add(o)
	return err
}

// Append implements ports.StreamLog.
func (l *StreamLog) Append(ctx context.Context, id chat.MessageID, d chat.Delta) error {
	o := l.mine(id)
	if o == nil {
		return ports.ErrNotHeld
	}
	if err := l.local.Append(ctx, id, d); err != nil {
		return err
	}
	o.last.Add(1)
	l.out.add(o)
	return nil
}

// Close implements ports.StreamLog. The end of an answer that another process generated is sent if Redis can be reached within
// giveUpAfter; after that it is dropped, because it is stored.
func (l *StreamLog) Close(ctx context.Context, id chat.MessageID, m chat.Message) error {
	o := l.mine(id)
	if o == nil {
		if !l.out.addEnd(m, l.clock.Now()) {
			return ports.ErrBusy
		}
		return nil
	}
	if o.released.Load() {
		return nil
	}
	err := l.local.Close(ctx, id, m)
	o.finish(l.clock.Now(), &o.ended)
	l.out.add(o)
	return err
}

// Release implements ports.StreamLog.
func (l *StreamLog) Release(ctx context.Context, id chat.MessageID) error {
	o := l.mine(id)
	if o == nil || o.ended.Load() {
		return nil
	}
	o.finish(l.clock.Now(), &o.released)
	err := l.local.Release(ctx, id)
	l.out.add(o)
	return err
}

// Read implements ports.StreamLog. For another process's answer it blocks at most a quarter of a second, and an outage is
// ports.ErrNotHeld.
func (l *StreamLog) Read(ctx context.Context, id chat.MessageID, epoch, after int) (ports.Reader, error) {
	l.mu.RLock()
	o, m := l.written[id], l.remotes[id]
	l.mu.RUnlock()
	switch {
	case o != nil && o.released.Load():
		return nil, ports.ErrNotHeld
	case o != nil:
		return l.local.Read(ctx, id, epoch, after)
	case m == nil:
		// An answer that ended here changes only in a later epoch.
		if reader, err := l.local.Read(ctx, id, epoch, after); err == nil {
			return reader, nil
		}
		m = l.load(ctx, id)
	}
	return l.readRemote(ctx, m, epoch, after)
}

func (l *StreamLog) mine(id chat.MessageID) *localStream {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.written[id]
}

// forgetLocal removes an answer once Redis has all of it, or never will.
func (l *StreamLog) forgetLocal(o *localStream) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.written[o.id] == o {
		delete(l.written, o.id)
	}
}
