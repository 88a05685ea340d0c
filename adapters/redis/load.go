package redis

import (
	"context"
	"time"

	"chatbot/ports"
)

// Mirrors are bounded in number and in bytes. Who comes when there is no room reads the stored answer.
const (
	maxMirrors      = 4096
	maxMirrorsBytes = 128 << 20
)

// load finds the mirror of an answer, or makes one. nil when there is no room, nobody to
// follow, or Redis was away just now.
func (l *StreamLog) load(ctx context.Context, id int64) *mirror {
	if !l.in.following.Load() || l.in.isAway(l.clock.Now()) {
		return nil
	}
	l.mu.Lock()
	m := l.mirrors[id]
	if m != nil || l.own[id] != nil || len(l.mirrors) >= maxMirrors {
		l.mu.Unlock()
		return m
	}
	m = newMirror(id, l.clock.Now())
	l.mirrors[id] = m
	l.mu.Unlock()
	defer close(m.ready)

	// Others wait for this one, so it does not end with who happened to be first.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), waitTimeout)
	defer cancel()
	entries, err := l.client.pool.XRange(ctx, m.key, "-", "+").Result()
	l.in.note(err, l.clock.Now())
	if err != nil || len(entries) == 0 || !m.apply(ctx, l.local, entries) || !l.in.following.Load() {
		l.forgetMirror(ctx, m)
		return m
	}
	l.in.nudge()
	return m
}

// readMirror reads it when it is ready. What has ended is in the local log.
func (l *StreamLog) readMirror(ctx context.Context, m *mirror, round, after int) (ports.Reader, error) {
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
	reader, err := l.local.Read(ctx, m.id, round, after)
	if err != nil {
		return nil, err
	}
	return &mirrorReader{reader, m, l.clock}, nil
}

// forgetMirror takes a mirror out, and sends its readers away unless the answer ended.
func (l *StreamLog) forgetMirror(ctx context.Context, m *mirror) {
	l.mu.Lock()
	if l.mirrors[m.id] == m {
		delete(l.mirrors, m.id)
	}
	l.mu.Unlock()
	m.drop(ctx, l.local)
}
