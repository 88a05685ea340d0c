package redis

import (
	"context"
	"errors"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"chatbot/domain/login"
	"chatbot/ports"
)

// tryKeys and trustKeys begin the names under which tries at passwords, and trust, are kept.
const (
	tryKeys   = "chatbot:tries:"
	trustKeys = "chatbot:trust:"
)

// beginScript counts under every key unless one has to wait, in microseconds: ARGV is now and, for each key, free,
// base, cap and keep. It returns the longest wait.
var beginScript = goredis.NewScript(`
local now, wait = tonumber(ARGV[1]), 0
for _, key in ipairs(KEYS) do
  wait = math.max(wait, tonumber(redis.call('HGET', key, 'until') or 0) - now)
end
if wait > 0 then return wait end
for i, key in ipairs(KEYS) do
  local at = 4 * i - 2
  local free, base, cap, keep = tonumber(ARGV[at]), tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3])
  local n = redis.call('HINCRBY', key, 'n', 1)
  local hold = 0
  if n >= free then hold = math.min(base * 2 ^ (n - free), cap) end
  redis.call('HSET', key, 'until', string.format('%.0f', now + hold))
  redis.call('PEXPIRE', key, math.ceil(keep / 1000))
end
return 0
`)

// undoScript takes one try back.
var undoScript = goredis.NewScript(`
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
if tonumber(redis.call('HGET', KEYS[1], 'n')) > 0 then redis.call('HINCRBY', KEYS[1], 'n', -1) end
redis.call('HDEL', KEYS[1], 'until')
return 1
`)

var _ ports.Attempts = (*Attempts)(nil)

// Attempts is ports.Attempts for all replicas.
type Attempts struct {
	client *Client
	clock  ports.Clock
}

// NewAttempts makes the counts of all replicas on this Redis.
func NewAttempts(client *Client, clock ports.Clock) *Attempts { return &Attempts{client, clock} }

// Begin is that of ports.Attempts.
func (a *Attempts) Begin(ctx context.Context, counts []login.Count) (time.Duration, error) {
	keys := make([]string, len(counts))
	args := []any{a.clock.Now().UnixMicro()}
	for i, c := range counts {
		keys[i] = tryKeys + c.Key
		args = append(args, c.Free, c.Base.Microseconds(), c.Cap.Microseconds(), c.Keep.Microseconds())
	}
	wait, err := beginScript.Run(ctx, a.client.pool, keys, args...).Int64()
	return time.Duration(wait) * time.Microsecond, err
}

// Succeed is that of ports.Attempts.
func (a *Attempts) Succeed(ctx context.Context, s login.Success) error {
	for _, key := range s.Undo {
		if err := undoScript.Run(ctx, a.client.pool, []string{tryKeys + key}).Err(); err != nil {
			return err
		}
	}
	_, err := a.client.pool.Pipelined(ctx, func(p goredis.Pipeliner) error {
		for _, key := range s.Clear {
			p.Del(ctx, tryKeys+key)
		}
		// The instant, because Redis forgets by its own clock.
		p.Set(ctx, trustKeys+s.Trust, a.clock.Now().Add(s.Life).UnixMicro(), s.Life)
		return nil
	})
	return err
}

// Trusted is that of ports.Attempts.
func (a *Attempts) Trusted(ctx context.Context, trust string) (bool, error) {
	until, err := a.client.pool.Get(ctx, trustKeys+trust).Int64()
	if errors.Is(err, goredis.Nil) {
		return false, nil
	}
	return err == nil && a.clock.Now().UnixMicro() < until, err
}
