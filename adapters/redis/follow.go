package redis

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

const (
	// One call waits for news of all mirrored answers. Those that join meanwhile wait for its end, so it is short;
	// and it is not repeated at once, so that pieces of many answers come together.
	newsWithin = 50 * time.Millisecond
	paceFor    = 5 * time.Millisecond
	pacePer    = 20 * time.Microsecond // and mirror
	// awayFor is how long Redis may fail before readers are sent to the stored answers.
	awayFor = time.Second
	// Redis is asked so often whether it still has the logs: it does not say when one is gone.
	lookEvery = 500 * time.Millisecond
	idleFor   = 30 * time.Second // without a reader
)

// inbox is what the subscription shares with readers.
type inbox struct {
	outage    outage
	joined    chan struct{}
	following atomic.Bool
	room      int          // in bytes, for mirrors
	failed    atomic.Int64 // when Redis last failed, in nanoseconds; 0: it answers
}

func newInbox(report func(error)) inbox {
	return inbox{outage: outage{report: report}, joined: make(chan struct{}, 1), room: maxMirrorsBytes}
}

func (b *inbox) nudge() {
	select {
	case b.joined <- struct{}{}:
	default:
	}
}

// note takes how a call ended. No news are fine.
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

// isAway reports whether Redis failed so recently that asking is not worth the wait.
func (b *inbox) isAway(now time.Time) bool {
	at := b.failed.Load()
	return at != 0 && now.UnixNano()-at < int64(awayFor)/4
}

// follow brings mirrors on until ctx ends, and then drops them.
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
			pause(ctx, nil, shortRetry)
		}
	}
	l.in.following.Store(false)
	l.dropRemote(context.WithoutCancel(ctx), func(*remoteStream) bool { return true })
}

// pause waits for a while, or until woken or told to end.
func pause(ctx context.Context, woken <-chan struct{}, wait time.Duration) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-woken:
	case <-timer.C:
	}
}

// followed lists the mirrors as XREAD wants them: all names, then all places.
func (l *StreamLog) followed() []string {
	l.mu.RLock()
	defer l.mu.RUnlock()
	names := make([]string, 0, 2*len(l.remotes))
	places := make([]string, 0, len(l.remotes))
	for _, m := range l.remotes {
		if upTo, _, live := m.state(); live {
			names, places = append(names, m.key), append(places, upTo)
		}
	}
	return append(names, places...)
}

// poll waits for entries and puts them into the local log. It reports failure.
func (l *StreamLog) poll(ctx context.Context, streams []string) bool {
	limit, cancel := context.WithTimeout(ctx, newsWithin+callTimeout)
	defer cancel()
	found, err := l.client.long.XRead(limit, &goredis.XReadArgs{Streams: streams, Block: newsWithin}).Result()
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
