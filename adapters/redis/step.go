package redis

import (
	"context"

	goredis "github.com/redis/go-redis/v9"

	"chatbot/domain/chat"
)

// next adds to the pipe the next command for an answer's log in Redis; c.cmd is nil if there is none.
func (l *StreamLog) next(ctx context.Context, pipe goredis.Pipeliner, o *localStream) (c call, size int) {
	if o.dead.Load() {
		return call{}, 0
	}
	now := l.clock.Now()
	c.own = o
	switch {
	case o.released.Load():
		c.cmd = pipe.Eval(ctx, releaseScript, []string{o.key}, o.epoch(), endedMS)
		c.done = func(_ int, err error) bool {
			if err == nil {
				l.forgetLocal(o)
			}
			return err != nil
		}
		return c, 0
	case o.stage == foreign:
		if o.ended.Load() {
			l.forgetLocal(o)
		}
		return call{}, 0
	case o.stage == opening:
		field, value := pack(o.openParts)
		c.cmd = pipe.Eval(ctx, openScript, []string{o.key}, o.epoch(), o.base, value, openMS, field)
		c.done = func(seq int, err error) bool { return l.continueFrom(ctx, o, seq, err) }
		o.touch = now.Add(touchEvery)
		return c, len(value)
	case o.stage == open:
		deltas, err := o.take(ctx)
		if err != nil { // the local log dropped the answer
			l.abandon(o)
			return call{}, 0
		}
		if len(deltas) > 0 {
			return l.addDeltas(ctx, pipe, o, deltas)
		}
		if o.end != nil {
			return l.addEnd(ctx, pipe, o)
		}
		if now.Before(o.touch) {
			return call{}, 0
		}
	}
	c.cmd = pipe.Eval(ctx, touchScript, []string{o.key}, o.epoch(), openMS)
	c.done = func(seq int, err error) bool { return l.continueFrom(ctx, o, seq, err) }
	o.touch = now.Add(touchEvery)
	return c, 0
}

// continueFrom handles the last number that Redis reports for a log. It reports whether there is more to do.
func (l *StreamLog) continueFrom(ctx context.Context, o *localStream, seq int, err error) bool {
	switch {
	case err != nil:
		o.failed()
		return true
	case seq == logGone && o.ended.Load(): // its end is stored, so nobody needs the log
		l.forgetLocal(o)
		return false
	case seq == logGone:
		return o.restart(ctx, l.local) || l.abandon(o)
	case seq < 0 || !o.seek(ctx, l.local, seq):
		return l.abandon(o)
	}
	return true
}

// abandon leaves the log in Redis to the process that owns it. It returns false: there is nothing more to do.
func (l *StreamLog) abandon(o *localStream) bool {
	o.stage, o.cursor, o.end, o.openParts = foreign, nil, nil, nil
	if o.ended.Load() {
		l.forgetLocal(o)
	}
	return false
}

func (l *StreamLog) addDeltas(ctx context.Context, pipe goredis.Pipeliner, o *localStream, deltas []chat.Delta) (c call, size int) {
	for _, d := range deltas {
		size += len(d.Text)
	}
	c.own = o
	c.cmd = pipe.XAdd(ctx, &goredis.XAddArgs{Stream: o.key, NoMkStream: true, ID: entryID(o.taken), Values: join(deltas)})
	c.done = func(result int, err error) bool {
		switch {
		case err != nil:
			o.failed()
			return true
		case result == logGone:
			return l.continueFrom(ctx, o, logGone, nil)
		case result == needLook:
			o.failed()
		}
		return o.end != nil || o.stage == asking
	}
	return c, size
}

// addEnd ends the log with the answer as stored, which the local log returned.
func (l *StreamLog) addEnd(ctx context.Context, pipe goredis.Pipeliner, o *localStream) (c call, size int) {
	c.own = o
	c.cmd, size = closeCall(ctx, pipe, *o.end, o.full)
	c.done = func(result int, err error) bool {
		switch {
		case err != nil:
			o.failed()
			return true
		case result == needParts:
			o.full = true
			return true
		}
		l.forgetLocal(o)
		return false
	}
	return c, size
}

// nextEnd ends the log of an answer that another process generated.
func (l *StreamLog) nextEnd(ctx context.Context, pipe goredis.Pipeliner, e *foreignEnd) (c call, size int) {
	c.cmd, size = closeCall(ctx, pipe, e.m, e.full)
	c.done = func(result int, err error) bool {
		switch {
		case err != nil:
			return true
		case result == needParts:
			e.full = true
			return true
		}
		l.out.settle(e)
		return false
	}
	return c, size
}

func closeCall(ctx context.Context, pipe goredis.Pipeliner, m chat.Message, full bool) (goredis.Cmder, int) {
	args := []any{chat.EpochOf(m.Seq), m.Seq, encodeEnd(m), endedMS}
	size := 0
	if full {
		field, value := pack(m.AllParts())
		args, size = append(args, value, field), len(value)
	}
	return pipe.Eval(ctx, closeScript, []string{answerKey(m.ID)}, args...), size
}
