package redis

import (
	"context"
	"time"

	"chatbot/domain/chat"
	"chatbot/ports"
)

// Remote streams are bounded in number and bytes. Beyond that, readers get the stored answer.
const (
	maxRemotes      = 4096
	maxRemotesBytes = 128 << 20
)

// load returns the remote stream of an answer and creates it if necessary. It returns nil when there is no room, follow is not
// running, or Redis failed just now.
func (l *StreamLog) load(ctx context.Context, id chat.MessageID) *remoteStream {
	if !l.in.following.Load() || l.in.isAway(l.clock.Now()) {
		return nil
	}
	l.mu.Lock()
	m := l.remotes[id]
	if m != nil || l.written[id] != nil || len(l.remotes) >= maxRemotes {
		l.mu.Unlock()
		return m
	}
	m = newRemoteStream(id, l.clock.Now())
	l.remotes[id] = m
	l.mu.Unlock()
	defer close(m.ready)

	// Other readers wait for this load, so it does not end with the first reader's ctx.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), waitTimeout)
	defer cancel()
	entries, err := l.client.pool.XRange(ctx, m.key, "-", "+").Result()
	l.in.note(err, l.clock.Now())
	if err != nil || len(entries) == 0 || !m.apply(ctx, l.local, entries) || !l.in.following.Load() {
		l.forgetRemote(ctx, m)
		return m
	}
	l.in.nudge()
	return m
}

// readRemote waits until the stream is ready and reads it. Ended answers are in the local log.
func (l *StreamLog) readRemote(ctx context.Context, m *remoteStream, epoch, after int) (ports.Reader, error) {
	if m == nil {
		return nil, ports.ErrNotHeld
	}
	limit := time.NewTimer(2 * waitTimeout)
	defer limit.Stop()
	select {
	case <-m.ready:
	case <-limit.C:
		return nil, ports.ErrNotHeld
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	m.seen.Store(l.clock.Now().UnixNano())
	reader, err := l.local.Read(ctx, m.id, epoch, after)
	if err != nil {
		return nil, err
	}
	return &remoteReader{reader, m, l.clock}, nil
}

// forgetRemote removes a remote stream; unless the answer ended, its readers get ErrNotHeld.
func (l *StreamLog) forgetRemote(ctx context.Context, m *remoteStream) {
	l.mu.Lock()
	if l.remotes[m.id] == m {
		delete(l.remotes, m.id)
	}
	l.mu.Unlock()
	m.drop(ctx, l.local)
}
