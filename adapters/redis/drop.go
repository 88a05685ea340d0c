package redis

import (
	"context"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

func (l *StreamLog) mirror(key string) *mirror {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.mirrors[idOf(key)]
}

// dropMirrors drops those that have to go.
func (l *StreamLog) dropMirrors(ctx context.Context, goes func(*mirror) bool) {
	var going []*mirror
	l.mu.RLock()
	for _, m := range l.mirrors {
		if _, _, live := m.state(); live && goes(m) {
			going = append(going, m)
		}
	}
	l.mu.RUnlock()
	for _, m := range going {
		l.forgetMirror(ctx, m)
	}
}

func (l *StreamLog) dropIdle(ctx context.Context, now time.Time) {
	idle := now.Add(-idleFor).UnixNano()
	l.dropMirrors(ctx, func(m *mirror) bool { return m.waiting.Load() == 0 && m.seen.Load() < idle })
}

// dropGone drops the mirrors whose logs Redis has no more. When it does not answer, that shows elsewhere.
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
		if m := l.mirror(name); m != nil && there[i].Val() == 0 {
			l.forgetMirror(ctx, m)
		}
	}
}
