package redis

import (
	"context"
	"errors"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"chatbot/domain/limit"
	"chatbot/ports"
)

// limitKeys is the prefix of the keys that hold rates.
const limitKeys = "chatbot:limit:"

// takeScript implements limit.Rate.Take in microseconds: ARGV is now, the step, the count. It returns whether the action is
// allowed, and the instant at which the bucket is full.
var takeScript = goredis.NewScript(`
local now, step = tonumber(ARGV[1]), tonumber(ARGV[2])
local full = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now)
local after = full + step
if after - now > step * tonumber(ARGV[3]) then return {0, full} end
redis.call('SET', KEYS[1], string.format('%.0f', after), 'PX', math.ceil((after - now) / 1000))
return {1, after}
`)

var (
	_ ports.Limiter = (*Limiter)(nil)

	errReply = errors.New("unexpected reply from Redis")
)

// Limiter implements ports.Limiter for all replicas with one timestamp per key, updated by one script. Instants come from the
// replicas' clocks: a clock that is ahead by some time allows once as many more actions as that time is worth.
type Limiter struct {
	client *Client
	clock  ports.Clock
}

// NewLimiter returns the limiter that all replicas on this Redis share.
func NewLimiter(client *Client, clock ports.Clock) *Limiter { return &Limiter{client, clock} }

// Take implements ports.Limiter.
func (l *Limiter) Take(ctx context.Context, key string, rate limit.Rate) (limit.Decision, error) {
	now := l.clock.Now().Truncate(time.Microsecond)
	step := rate.Step().Truncate(time.Microsecond)
	reply, err := takeScript.Run(ctx, l.client.pool, []string{limitKeys + key}, now.UnixMicro(), step.Microseconds(), rate.Count).Int64Slice()
	if err != nil {
		return limit.Decision{}, err
	}
	if len(reply) != 2 {
		return limit.Decision{}, errReply
	}
	reset := time.UnixMicro(reply[1]).Sub(now)
	room := step*time.Duration(rate.Count) - reset
	if reply[0] == 0 {
		return limit.Decision{Limit: rate.Count, Reset: reset, Wait: step - room}, nil
	}
	return limit.Decision{Allowed: true, Limit: rate.Count, Remaining: int(room / step), Reset: reset}, nil
}
