package redis

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

const (
	// One call waits for entries of all remote streams. Streams that are added meanwhile wait until it ends, so it is short. A
	// pause follows it, so that one reply holds pieces of many answers.
	pollFor   = 50 * time.Millisecond
	paceFor   = 5 * time.Millisecond
	pacePer   = 20 * time.Microsecond // per remote stream
	pollAgain = 50 * time.Millisecond // after a failure
	// awayFor is how long Redis may fail before readers fall back to the stored answers.
	awayFor = time.Second
	// lookEvery is how often Redis is asked whether the logs still exist: XREAD does not report a missing one.
	lookEvery = 500 * time.Millisecond
	idleFor   = 30 * time.Second // without a reader
)

// inbox is the state that the subscription shares with readers.
type inbox struct {
	outage    outage
	joined    chan struct{}
	following atomic.Bool
	room      int          // bytes that remote streams may hold
	failed    atomic.Int64 // when Redis last failed, in nanoseconds; 0: it responds
}

func newInbox(report func(error)) inbox {
	return inbox{outage: outage{report: report}, joined: make(chan struct{}, 1), room: maxRemotesBytes}
}

func (b *inbox) nudge() {
	select {
	case b.joined <- struct{}{}:
	default:
	}
}

// note records the result of a call and reports whether it failed. An empty reply is not a failure.
func (b *inbox) note(err error, now time.Time) bool {
	if errors.Is(err, goredis.Nil) {
		err = nil
	}
	at := int64(0)
	if err != nil {
		at = now.UnixNano()
	}
	b.failed.Store(at)
	return b.outage.note(err)
}

// isAway reports whether Redis failed so recently that a call is not worth the wait.
func (b *inbox) isAway(now time.Time) bool {
	at := b.failed.Load()
	return at != 0 && now.UnixNano()-at < int64(awayFor)/4
}

// follow reads entries into remote streams until ctx ends, and then drops the streams.
func (l *StreamLog) follow(ctx context.Context) {
	l.in.following.Store(true)
	answered, looked := l.clock.Now(), l.clock.Now()
	for ctx.Err() == nil {
		now := l.clock.Now()
		if now.Sub(looked) >= lookEvery || now.Before(looked) {
			looked = now
			l.dropIdle(ctx, now)
			l.dropGone(ctx)
		}
		streams := l.followed()
		if len(streams) == 0 {
			answered = now
			pause(ctx, l.in.joined, lookEvery)
			continue
		}
		failed := l.poll(ctx, streams)
		switch now = l.clock.Now(); {
		case !failed:
			answered = now
			pause(ctx, nil, paceFor+time.Duration(len(streams)/2)*pacePer)
		case now.Sub(answered) > awayFor:
			l.dropRemote(ctx, func(*remoteStream) bool { return true })
		default:
			pause(ctx, nil, pollAgain)
		}
	}
	l.in.following.Store(false)
	l.dropRemote(context.WithoutCancel(ctx), func(*remoteStream) bool { return true })
}

// pause waits until the duration has passed, woken fires or ctx ends.
func pause(ctx context.Context, woken <-chan struct{}, wait time.Duration) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-woken:
	case <-timer.C:
	}
}

// followed lists the remote streams as XREAD expects them: all keys, then all ids.
func (l *StreamLog) followed() []string {
	l.mu.RLock()
	defer l.mu.RUnlock()
	keys := make([]string, 0, 2*len(l.remotes))
	ids := make([]string, 0, len(l.remotes))
	for _, m := range l.remotes {
		if upTo, _, live := m.state(); live {
			keys, ids = append(keys, m.key), append(ids, upTo)
		}
	}
	return append(keys, ids...)
}

// poll waits for entries, puts them into the local log and reports failure.
func (l *StreamLog) poll(ctx context.Context, streams []string) bool {
	limit, cancel := context.WithTimeout(ctx, pollFor+callTimeout)
	defer cancel()
	found, err := l.client.long.XRead(limit, &goredis.XReadArgs{Streams: streams, Block: pollFor}).Result()
	if ctx.Err() != nil {
		return false
	}
	failed := l.in.note(err, l.clock.Now())
	size := 0
	for _, stream := range found {
		m := l.remoteStream(stream.Stream)
		if m != nil && !m.apply(ctx, l.local, stream.Messages) {
			l.forgetRemote(ctx, m)
		}
	}
	if len(found) > 0 {
		l.dropRemote(ctx, func(m *remoteStream) bool {
			_, held, _ := m.state()
			size += held
			return size > l.in.room
		})
	}
	return failed
}
