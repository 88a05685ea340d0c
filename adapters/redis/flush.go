package redis

import (
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"time"

	"chatbot/domain/backoff"

	goredis "github.com/redis/go-redis/v9"
)

const (
	// While a batch is under way the next one gathers, for at least gatherFor: a batch costs more than its contents.
	gatherFor   = 3 * time.Millisecond
	batchBytes  = 4 << 20
	batchCalls  = 2000
	flushWithin = 2 * time.Second // a batch
	flushFor    = time.Second     // when the process stops
	// touchEvery is how often open logs are renewed, and how soon it is noticed that Redis lost one.
	touchEvery = 2 * time.Second
)

// flushAgain is the pace of batches during an outage.
var flushAgain = backoff.Backoff{First: 50 * time.Millisecond, Most: time.Second}

// flush sends the deltas of local streams to Redis until ctx ends.
func (l *StreamLog) flush(ctx context.Context) {
	look := time.NewTicker(touchEvery / 2)
	defer look.Stop()
	failed := 0 // batches in a row
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case <-look.C:
			l.queueDue()
		case <-l.out.wake:
			wait := gatherFor
			if l.flushBatch(ctx) {
				failed = 0
			} else {
				failed++
				wait = flushAgain.Delay(failed, rand.Float64()) //nolint:gosec // spreads retries, guards nothing
			}
			select {
			case <-ctx.Done():
			case <-time.After(wait):
			}
		}
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), flushFor)
	defer cancel()
	for last.Err() == nil {
		select {
		case <-l.out.wake:
			if !l.flushBatch(last) {
				return
			}
		default:
			return
		}
	}
}

// queueDue queues streams that are due for renewal, and gives up those that have waited longer than giveUpAfter.
func (l *StreamLog) queueDue() {
	now := l.clock.Now()
	tooOld := now.Add(-giveUpAfter)
	var old, due []*localStream
	l.mu.RLock()
	for _, o := range l.written {
		switch over := o.over.Load(); {
		case over != 0 && over < tooOld.UnixNano():
			old = append(old, o)
		case !o.touch.After(now):
			due = append(due, o)
		}
	}
	l.mu.RUnlock()
	for _, o := range old {
		o.dead.Store(true)
		l.forgetLocal(o)
	}
	for _, o := range due {
		l.out.add(o)
	}
	l.out.forget(tooOld)
}

// call is one command of a batch; done handles its result and reports whether to queue the stream again.
type call struct {
	cmd  goredis.Cmder
	done func(number int, err error) (again bool)
	own  *localStream
}

// flushBatch sends one command per queued answer and reports success.
func (l *StreamLog) flushBatch(ctx context.Context) bool {
	limit, cancel := context.WithTimeout(ctx, flushWithin)
	defer cancel()
	answers, ends := l.out.take()
	pipe := l.client.pool.Pipeline()
	calls := make([]call, 0, len(answers)+len(ends))
	size := 0
	for i, o := range answers {
		if size > batchBytes || len(calls) >= batchCalls {
			for _, later := range answers[i:] {
				l.out.add(later)
			}
			break
		}
		if c, bytes := l.next(limit, pipe, o); c.cmd != nil {
			calls, size = append(calls, c), size+bytes
		}
	}
	for _, e := range ends {
		if size > batchBytes || len(calls) >= 2*batchCalls {
			l.out.nudge()
			break
		}
		c, bytes := l.nextEnd(limit, pipe, e)
		calls, size = append(calls, c), size+bytes
	}
	if len(calls) == 0 {
		return true
	}
	_, _ = pipe.Exec(limit) // each call has its own error
	var failure error
	for _, c := range calls {
		number, err := result(c.cmd)
		if err != nil && ctx.Err() == nil {
			failure = err
		}
		if again := c.done(number, err); again && c.own != nil {
			l.out.add(c.own)
		} else if again {
			l.out.nudge()
		}
	}
	l.out.outage.note(failure)
	return failure == nil
}

// result returns the reply of a script, 0 for an entry that was added, and logGone when the log does not exist. An id that Redis
// refuses because it exists already is needLook, not an error.
func result(cmd goredis.Cmder) (int, error) {
	err := cmd.Err()
	switch {
	case errors.Is(err, goredis.Nil):
		return logGone, nil
	case err != nil && strings.Contains(err.Error(), "equal or smaller"):
		return needLook, nil
	case err != nil:
		return 0, err
	}
	if script, ok := cmd.(*goredis.Cmd); ok {
		return script.Int()
	}
	return 0, nil
}
