package redis

import (
	"context"
	"strconv"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"chatbot/domain/identity"
	"chatbot/ports"
)

// tryKeys and trustKeys are the prefixes of the keys that hold attempts and trust.
const (
	tryKeys   = "chatbot:tries:"
	trustKeys = "chatbot:trust:"
)

// countTry defines a script function that counts an attempt under a key: ARGV has free, base, cap, keep and later (1 or 0) of
// each key.
const countTry = `
local now = tonumber(ARGV[1])
local function later(i) return ARGV[5 * i + 1] == '1' end
local function count(i)
  local key, at = KEYS[i], 5 * i - 3
  local free, base, cap, keep = tonumber(ARGV[at]), tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3])
  local n = redis.call('HINCRBY', key, 'n', 1)
  local hold = 0
  if n >= free then hold = math.min(base * 2 ^ (n - free), cap) end
  redis.call('HSET', key, 'until', string.format('%.0f', now + hold))
  redis.call('PEXPIRE', key, math.ceil(keep / 1000))
end
`

// beginScript counts an attempt under every key that is not counted on failure only, unless a key has to wait. It returns the
// longest wait in microseconds, and 1 when a key refuses for the first time.
var beginScript = goredis.NewScript(countTry + `
local wait, first = 0, 0
for _, key in ipairs(KEYS) do
  local held = (tonumber(redis.call('HGET', key, 'until') or 0)) - now
  if held > 0 then
    wait = math.max(wait, held)
    if tonumber(redis.call('HGET', key, 'failed') or 0) > 0 and redis.call('HSETNX', key, 'told', 1) == 1 then first = 1 end
  end
end
if wait > 0 then return {wait, first} end
for i in ipairs(KEYS) do
  if not later(i) then count(i) end
end
return {0, 0}
`)

// failScript records a failure under every key, and counts an attempt under the keys that are counted on failure only.
var failScript = goredis.NewScript(countTry + `
for i, key in ipairs(KEYS) do
  if later(i) then
    count(i)
    redis.call('HINCRBY', key, 'failed', 1)
  elseif redis.call('EXISTS', key) == 1 then
    redis.call('HINCRBY', key, 'failed', 1)
  end
end
return 0
`)

// cancelScript subtracts an attempt from every key.
var cancelScript = goredis.NewScript(`
for _, key in ipairs(KEYS) do
  local n = tonumber(redis.call('HGET', key, 'n') or 0)
  if n <= 1 then
    redis.call('DEL', key)
  else
    redis.call('HINCRBY', key, 'n', -1)
    redis.call('HDEL', key, 'until')
  end
end
return 0
`)

// succeedScript subtracts the failures of KEYS[1] from KEYS[2], and deletes all other keys. ARGV is the free attempts of KEYS[2].
var succeedScript = goredis.NewScript(`
local own = tonumber(redis.call('HGET', KEYS[1], 'failed') or 0)
redis.call('DEL', KEYS[1])
for i = 3, #KEYS do redis.call('DEL', KEYS[i]) end
if own == 0 or redis.call('EXISTS', KEYS[2]) == 0 then return 0 end
local n = redis.call('HINCRBY', KEYS[2], 'n', -own)
redis.call('HINCRBY', KEYS[2], 'failed', -own)
if n <= 0 then
  redis.call('DEL', KEYS[2])
elseif n < tonumber(ARGV[1]) then
  redis.call('HDEL', KEYS[2], 'until', 'told')
end
return 0
`)

var _ ports.LoginThrottle = (*LoginThrottle)(nil)

// LoginThrottle implements ports.LoginThrottle for all replicas.
type LoginThrottle struct {
	client *Client
	clock  ports.Clock
}

// NewLoginThrottle returns the throttle that all replicas on this Redis share.
func NewLoginThrottle(client *Client, clock ports.Clock) *LoginThrottle {
	return &LoginThrottle{client, clock}
}

// Begin implements ports.LoginThrottle.
func (a *LoginThrottle) Begin(ctx context.Context, counts []identity.AttemptCount) (identity.AttemptRefusal, error) {
	keys, args := a.arguments(counts)
	reply, err := beginScript.Run(ctx, a.client.pool, keys, args...).Int64Slice()
	if err != nil {
		return identity.AttemptRefusal{}, err
	}
	return identity.AttemptRefusal{Wait: time.Duration(reply[0]) * time.Microsecond, First: reply[1] == 1}, nil
}

// Fail implements ports.LoginThrottle.
func (a *LoginThrottle) Fail(ctx context.Context, counts []identity.AttemptCount) error {
	keys, args := a.arguments(counts)
	return failScript.Run(ctx, a.client.pool, keys, args...).Err()
}

// arguments returns the keys and arguments of countTry.
func (a *LoginThrottle) arguments(counts []identity.AttemptCount) (keys []string, args []any) {
	args = []any{a.clock.Now().UnixMicro()}
	for _, c := range counts {
		later := 0
		if c.Later {
			later = 1
		}
		keys = append(keys, tryKeys+c.Key)
		args = append(args, c.Free, c.Base.Microseconds(), c.Cap.Microseconds(), c.Keep.Microseconds(), later)
	}
	return keys, args
}

// Cancel implements ports.LoginThrottle.
func (a *LoginThrottle) Cancel(ctx context.Context, counts []identity.AttemptCount) error {
	var keys []string
	for _, c := range counts {
		if !c.Later {
			keys = append(keys, tryKeys+c.Key)
		}
	}
	return cancelScript.Run(ctx, a.client.pool, keys).Err()
}

// Succeed implements ports.LoginThrottle.
func (a *LoginThrottle) Succeed(ctx context.Context, s identity.AttemptSuccess) error {
	keys := []string{tryKeys + s.Pair, tryKeys + s.Return.Key}
	for _, key := range s.Clear {
		keys = append(keys, tryKeys+key)
	}
	if err := succeedScript.Run(ctx, a.client.pool, keys, s.Return.Free).Err(); err != nil {
		return err
	}
	_, err := a.client.pool.Pipelined(ctx, func(p goredis.Pipeliner) error {
		for _, trust := range s.Trust {
			// The value is the expiry by our clock, because Redis expires keys by its own.
			p.Set(ctx, trustKeys+trust, a.clock.Now().Add(s.Life).UnixMicro(), s.Life)
		}
		return nil
	})
	return err
}

// Trusted implements ports.LoginThrottle.
func (a *LoginThrottle) Trusted(ctx context.Context, trust ...string) ([]bool, error) {
	keys := make([]string, len(trust))
	for i, one := range trust {
		keys[i] = trustKeys + one
	}
	held, err := a.client.pool.MGet(ctx, keys...).Result()
	if err != nil {
		return make([]bool, len(trust)), err
	}
	all, now := make([]bool, len(trust)), a.clock.Now().UnixMicro()
	for i, value := range held {
		text, _ := value.(string)
		until, err := strconv.ParseInt(text, 10, 64)
		all[i] = err == nil && now < until
	}
	return all, nil
}
