package redis

import (
	"context"
	"time"

	"chatbot/domain/chat"
	"chatbot/ports"
)

// Mirrors are bounded in number and in bytes. Who comes when there is no room reads the stored answer.
const (
	maxMirrors      = 4096
	maxMirrorsBytes = 128 << 20
)

// load finds the mirror of an answer, or makes one. nil when there is no room, nobody to
// follow, or Redis was away just now.
func (l *StreamLog) load(ctx context.Context, id chat.MessageID) *remoteStream {
	if !l.in.following.Load() || l.in.isAway(l.clock.Now()) {
		return nil
	}
	l.mu.Lock()
	m := l.remotes[id]
	if m != nil || l.written[id] != nil || len(l.remotes) >= maxMirrors {
		l.mu.Unlock()
		return m
	}
	m = newRemoteStream(id, l.clock.Now())
	l.remotes[id] = m
	l.mu.Unlock()
	defer close(m.ready)

	// Others wait for this one, so it does not end with who happened to be first.
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

// readRemote reads it when it is ready. What has ended is in the local log.
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

// forgetRemote takes a mirror out, and sends its readers away unless the answer ended.
func (l *StreamLog) forgetRemote(ctx context.Context, m *remoteStream) {
	l.mu.Lock()
	if l.remotes[m.id] == m {
		delete(l.remotes, m.id)
	}
	l.mu.Unlock()
	m.drop(ctx, l.local)
}
