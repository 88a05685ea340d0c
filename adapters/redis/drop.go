package redis

import (
	"context"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

func (l *StreamLog) remoteStream(key string) *remoteStream {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.remotes[idOf(key)]
}

// dropRemote drops the remote streams that goes selects.
func (l *StreamLog) dropRemote(ctx context.Context, goes func(*remoteStream) bool) {
	var going []*remoteStream
	l.mu.RLock()
	for _, m := range l.remotes {
		if _, _, live := m.state(); live && goes(m) {
			going = append(going, m)
		}
	}
	l.mu.RUnlock()
	for _, m := range going {
		l.forgetRemote(ctx, m)
	}
}

func (l *StreamLog) dropIdle(ctx context.Context, now time.Time) {
	idle := now.Add(-idleFor).UnixNano()
	l.dropRemote(ctx, func(m *remoteStream) bool { return m.waiting.Load() == 0 && m.seen.Load() < idle })
}

// dropGone drops the remote streams whose logs no longer exist in Redis. It ignores failures, which poll reports.
func (l *StreamLog) dropGone(ctx context.Context) {
	streams := l.followed()
	names := streams[:len(streams)/2]
	if len(names) == 0 {
		return
	}
	limit, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	pipe := l.client.long.Pipeline()
	there := make([]*goredis.IntCmd, len(names))
	for i, name := range names {
		there[i] = pipe.Exists(limit, name)
	}
	if _, err := pipe.Exec(limit); err != nil {
		return
	}
	for i, name := range names {
		if m := l.remoteStream(name); m != nil && there[i].Val() == 0 {
			l.forgetRemote(ctx, m)
		}
	}
}
