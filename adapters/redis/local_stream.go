package redis

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"chatbot/domain/chat"
	"chatbot/ports"
)

// localStream is an answer that this process generates. The local log holds its deltas; this is how much of it Redis has.
type localStream struct {
	id    chat.MessageID
	key   string
	from  int
	parts []chat.Part // as passed to Open; the local log holds the same ones

	last     atomic.Int64 // number of the last delta in the local log
	ended    atomic.Bool
	released atomic.Bool
	over     atomic.Int64 // when it ended or was released, in nanoseconds
	dead     atomic.Bool  // replaced by a later epoch, or given up
	queued   atomic.Bool

	// Only the goroutine of flush uses the fields below.
	stage     stage
	base      int // with openParts, the opening entry
	openParts []chat.Part
	cursor    ports.Reader // in the local log, after what Redis has
	taken     int          // the last number that cursor returned
	end       *chat.Message
	full      bool // the end must include the parts
	touch     time.Time
}

// stage is the known state of the log in Redis.
type stage uint8

const (
	opening stage = iota // the opening entry is to be written
	asking               // a call failed: Redis has to be asked which entries it has
	open                 // Redis has everything up to taken
	foreign              // another process owns the log
)

func newLocalStream(id chat.MessageID, from int, parts []chat.Part) *localStream {
	o := &localStream{id: id, key: answerKey(id), from: from, parts: parts, base: from, openParts: parts}
	o.last.Store(int64(from))
	return o
}

func (o *localStream) finish(now time.Time, flag *atomic.Bool) {
	o.over.CompareAndSwap(0, now.UnixNano())
	flag.Store(true)
}

func (o *localStream) epoch() int { return chat.EpochOf(o.from) }

// failed makes the next call ask which entries Redis has, and drops parts that the local log may drop by then.
func (o *localStream) failed() {
	if o.stage == open || o.base != o.from {
		o.stage, o.openParts = asking, nil
	}
	o.cursor, o.end = nil, nil
}

// seek continues after the last entry in Redis, seq. It reports false when the local log cannot continue there.
func (o *localStream) seek(ctx context.Context, local ports.StreamLog, seq int) bool {
	o.openParts = nil
	o.stage = open
	if o.cursor != nil && o.taken == seq && o.end == nil {
		return true
	}
	cursor, err := local.Read(ctx, o.id, 0, seq)
	o.cursor, o.taken, o.end = cursor, seq, nil
	return err == nil && int64(seq) <= o.last.Load()
}

// restart makes the next call create the log anew, with all parts so far as its opening entry. It reports false when they
// cannot be read.
func (o *localStream) restart(ctx context.Context, local ports.StreamLog) bool {
	o.stage, o.base, o.openParts, o.cursor = opening, o.from, o.parts, nil
	if len(o.parts) == 0 && o.last.Load() == int64(o.from) {
		return true
	}
	var err error
	o.base, o.openParts, err = readWhole(ctx, local, o.id)
	return err == nil
}

// soon bounds a wait for parts that are known to exist.
const soon = 100 * time.Millisecond

// readWhole returns the parts so far, of which there must be some, of an answer that has not ended.
func readWhole(ctx context.Context, local ports.StreamLog, id chat.MessageID) (seq int, parts []chat.Part, err error) {
	ctx, cancel := context.WithTimeout(ctx, soon)
	defer cancel()
	r, err := local.Read(ctx, id, 0, 0)
	if err != nil {
		return 0, nil, err
	}
	events, err := r.Next(ctx)
	var all chat.Growing
	for _, e := range events {
		if e.End != nil {
			return 0, nil, errEnded
		}
		all.Add(e.Delta)
		seq = e.Seq
	}
	return seq, all.Parts(), err
}

var errEnded = errors.New("the answer has ended")

// take returns the deltas that Redis lacks, and sets end after the last. It reads only if the local log has some, so it does not
// block.
func (o *localStream) take(ctx context.Context) ([]chat.Delta, error) {
	if o.end != nil || int64(o.taken) >= o.last.Load() && !o.ended.Load() {
		return nil, nil
	}
	events, err := o.cursor.Next(ctx)
	if err != nil {
		return nil, err
	}
	deltas := make([]chat.Delta, 0, len(events))
	for _, e := range events {
		switch {
		case e.End != nil:
			o.end = e.End
		case e.Replace:
			o.full = true
		default:
			deltas, o.taken = append(deltas, e.Delta), e.Seq
		}
	}
	return deltas, nil
}
