package redis

import (
	"context"
	"sync"

	"chatbot/domain/chat"
	"chatbot/ports"
)

var _ ports.StreamLog = (*StreamLog)(nil)

// StreamLog is ports.StreamLog for all replicas. What is said here goes to a local log at once and on to Redis
// behind it, so that neither writers nor readers of this process ever wait for Redis. What is said elsewhere
// is mirrored into the same local log while somebody reads it, so that any number of readers cost one fetch.
type StreamLog struct {
	client *Client
	local  ports.StreamLog
	clock  ports.Clock
	out    outbox
	in     inbox

	mu      sync.RWMutex
	own     map[int64]*own
	mirrors map[int64]*mirror
}

// NewStreamLog puts local before Redis; nothing else may use it. Run moves the pieces, in both directions. report
// is told of each outage once for each direction.
func NewStreamLog(client *Client, local ports.StreamLog, clock ports.Clock, report func(error)) *StreamLog {
	return &StreamLog{
		client: client, local: local, clock: clock,
		out: newOutbox(report), in: newInbox(report),
		own: map[int64]*own{}, mirrors: map[int64]*mirror{},
	}
}

// Run ships and follows until ctx ends, and then ships what is left for at most flushFor. Readers of other
// processes' answers get ports.ErrNotHeld from then on.
func (l *StreamLog) Run(ctx context.Context) {
	var running sync.WaitGroup
	running.Go(func() { l.follow(ctx) })
	l.ship(ctx)
	running.Wait()
}

// Open is that of ports.StreamLog. It makes this process the answer's writer.
func (l *StreamLog) Open(ctx context.Context, id int64, from int, text string) error {
	l.mu.Lock()
	held := l.own[id]
	if held != nil && !held.released.Load() && from <= held.from {
		l.mu.Unlock()
		return nil
	}
	o := newOwn(id, from, text)
	l.own[id] = o
	if held != nil {
		held.dead.Store(true)
	}
	m := l.mirrors[id]
	delete(l.mirrors, id)
	l.mu.Unlock()
	if m != nil {
		m.drop(ctx, l.local)
	}
	err := l.local.Open(ctx, id, from, text)
	l.out.add(o)
	return err
}

// Append is that of ports.StreamLog.
func (l *StreamLog) Append(ctx context.Context, id int64, piece string) error {
	o := l.mine(id)
	if o == nil {
		return ports.ErrNotHeld
	}
	if err := l.local.Append(ctx, id, piece); err != nil {
		return err
	}
	o.last.Add(1)
	l.out.add(o)
	return nil
}

// Close is that of ports.StreamLog. The end of an answer that another process said is shipped when Redis can
// be reached within giveUpAfter; after that nobody misses it, because it is stored.
func (l *StreamLog) Close(ctx context.Context, id int64, m chat.Message) error {
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

// Release is that of ports.StreamLog.
func (l *StreamLog) Release(ctx context.Context, id int64) error {
	o := l.mine(id)
	if o == nil || o.ended.Load() {
		return nil
	}
	o.finish(l.clock.Now(), &o.released)
	err := l.local.Release(ctx, id)
	l.out.add(o)
	return err
}

// Read is that of ports.StreamLog. Of another process's answer it takes at most a quarter of a second, and
// ports.ErrNotHeld stands for an outage, too.
func (l *StreamLog) Read(ctx context.Context, id int64, round, after int) (ports.Reader, error) {
	l.mu.RLock()
	o, m := l.own[id], l.mirrors[id]
	l.mu.RUnlock()
	switch {
	case o != nil && o.released.Load():
		return nil, ports.ErrNotHeld
	case o != nil:
		return l.local.Read(ctx, id, round, after)
	case m == nil:
		// What has ended here does not change any more, unless in a later round.
		if reader, err := l.local.Read(ctx, id, round, after); err == nil {
			return reader, nil
		}
		m = l.load(ctx, id)
	}
	return l.readMirror(ctx, m, round, after)
}

func (l *StreamLog) mine(id int64) *own {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.own[id]
}

// forgetOwn is called when Redis has all of an answer, or never will.
func (l *StreamLog) forgetOwn(o *own) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.own[o.id] == o {
		delete(l.own, o.id)
	}
}
