package redis

import (
	"strconv"
	"time"

	"chatbot/domain/chat"
)

// What scripts return instead of the number of the last entry.
const (
	logGone   = -1 // the log does not exist: Redis lost it, or never had it
	logOver   = -2 // the log ended, was released, or belongs to a later epoch
	needParts = -3 // the deltas differ from the stored answer: the end must include the parts
	needLook  = -4 // an entry with this number or a greater one exists
)

// How long Redis holds logs. An open one is renewed long before, so that only a dead process's log expires.
const (
	openFor  = 10 * time.Minute
	endedFor = time.Minute
)

var (
	openMS  = strconv.FormatInt(openFor.Milliseconds(), 10)
	endedMS = strconv.FormatInt(endedFor.Milliseconds(), 10)
)

// look is the prologue of every script: KEYS[1] is the log, ARGV[1] the caller's epoch. It sets seq to the last number. A log
// whose first entry is of an earlier epoch was written by a process that lost its lease.
var look = `
local function number(entry) return tonumber(string.match(entry[1], '^%d+')) end
local function epoch(entry) return math.floor(number(entry) / ` + strconv.Itoa(chat.EpochSize) + `) end
local key, mine = KEYS[1], tonumber(ARGV[1])
local first = redis.call('XRANGE', key, '-', '+', 'COUNT', 1)[1]
local top = redis.call('XREVRANGE', key, '+', '-', 'COUNT', 1)[1]
local seq = top and number(top)
local over = top and (top[2][1] == 'e' or top[2][1] == 'g')
`

// openScript begins an epoch: ARGV is epoch, from, the parts, lifetime, and the field for the parts.
var openScript = look + `
if first and epoch(first) < mine then
  redis.call('DEL', key)
  first = nil
end
if first then
  if over or epoch(first) > mine then return -2 end
  return seq
end
if ARGV[3] == '' then
  redis.call('XADD', key, ARGV[2] .. '-1', 'o', ARGV[2])
else
  redis.call('XADD', key, ARGV[2] .. '-1', 'o', ARGV[2], 'l', #ARGV[3])
  redis.call('XADD', key, ARGV[2] .. '-2', ARGV[5], ARGV[3])
end
redis.call('PEXPIRE', key, ARGV[4])
return tonumber(ARGV[2])
`

// touchScript renews a log and returns its last number: ARGV is epoch, lifetime.
var touchScript = look + `
if not first or epoch(first) < mine then return -1 end
if over or epoch(first) > mine then return -2 end
redis.call('PEXPIRE', key, ARGV[2])
return seq
`

// closeScript adds the end: ARGV is epoch, the Seq of the stored answer, the end, lifetime, and the parts with their field if known.
var closeScript = look + `
if not first then return -1 end
if over or epoch(top) > mine then return -2 end
local stored = tonumber(ARGV[2])
if stored == seq and not ARGV[5] then
  seq = seq + 1
  redis.call('XADD', key, string.format('%d-0', seq), 'e', ARGV[3])
else
  if not ARGV[5] then return -3 end
  seq = math.max(seq + 1, stored) + 1
  redis.call('XADD', key, string.format('%d-0', seq), 'e', ARGV[3], ARGV[6], ARGV[5])
end
redis.call('PEXPIRE', key, ARGV[4])
return seq
`

// releaseScript marks a log that has not ended as released: ARGV is epoch, lifetime.
var releaseScript = look + `
if not first then return -1 end
if over or epoch(top) ~= mine then return -2 end
redis.call('XADD', key, string.format('%d-0', seq + 1), 'g', '1')
redis.call('PEXPIRE', key, ARGV[2])
return seq
`
