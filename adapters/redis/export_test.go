//go:build services

package redis

import (
	"context"

	goredis "github.com/redis/go-redis/v9"
)

// Pool is the client with which tests inspect Redis.
func (c *Client) Pool() *goredis.Client { return c.pool }

// Flushed reports whether Redis has everything that was written here.
func (l *StreamLog) Flushed(ctx context.Context) bool {
	l.out.mu.Lock()
	ends := len(l.out.ends)
	l.out.mu.Unlock()
	l.mu.RLock()
	defer l.mu.RUnlock()
	for _, o := range l.written {
		if o.ended.Load() || o.released.Load() || numberOf(top(ctx, l, o.key)) != int(o.last.Load()) {
			return false
		}
	}
	return ends == 0
}

// CaughtUp reports whether the remote streams here have everything that Redis has.
func (l *StreamLog) CaughtUp(ctx context.Context) bool {
	l.mu.RLock()
	defer l.mu.RUnlock()
	for _, m := range l.remotes {
		if upTo, _, _ := m.state(); upTo != top(ctx, l, m.key) {
			return false
		}
	}
	return true
}

// SetRoom sets the bound of remote streams in bytes. Call it before Run.
func (l *StreamLog) SetRoom(bytes int) { l.in.room = bytes }

// Remotes counts the remote streams, Owned the local streams that are not flushed completely.
func (l *StreamLog) Remotes() int { l.mu.RLock(); defer l.mu.RUnlock(); return len(l.remotes) }
func (l *StreamLog) Owned() int   { l.mu.RLock(); defer l.mu.RUnlock(); return len(l.written) }

func top(ctx context.Context, l *StreamLog, key string) string {
	entries, err := l.client.pool.XRevRangeN(ctx, key, "+", "-", 1).Result()
	if err != nil || len(entries) == 0 {
		return ""
	}
	return entries[0].ID
}
