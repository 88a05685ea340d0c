//go:build services

package redis

import (
	"context"

	goredis "github.com/redis/go-redis/v9"
)

// Pool is the connection that tests look behind the scenes with.
func (c *Client) Pool() *goredis.Client { return c.pool }

// Shipped reports whether Redis has all that was said here.
func (l *StreamLog) Shipped(ctx context.Context) bool {
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

// CaughtUp reports whether the mirrors here have all that Redis has.
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

// SetRoom bounds mirrors before Run begins.
func (l *StreamLog) SetRoom(bytes int) { l.in.room = bytes }

// Mirrors is how many answers of other processes are held, and Owned how many of this one are not all shipped.
func (l *StreamLog) Mirrors() int { l.mu.RLock(); defer l.mu.RUnlock(); return len(l.remotes) }
func (l *StreamLog) Owned() int   { l.mu.RLock(); defer l.mu.RUnlock(); return len(l.written) }

func top(ctx context.Context, l *StreamLog, key string) string {
	entries, err := l.client.pool.XRevRangeN(ctx, key, "+", "-", 1).Result()
	if err != nil || len(entries) == 0 {
		return ""
	}
	return entries[0].ID
}
