package redis

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"time"

	"chatbot/domain/chat"
	"chatbot/ports"
)

// localStream is an answer that this process says. Its text is in the local log; here is only how far Redis has it.
type localStream struct {
	id   chat.MessageID
	key  string
	from int
	text string // as given to Open; the local log holds the same string

	last     atomic.Int64 // the number of the last piece in the local log
	ended    atomic.Bool
	released atomic.Bool
	over     atomic.Int64 // when it ended or was released, in nanoseconds
	dead     atomic.Bool  // a later epoch has its place
	queued   atomic.Bool

	// Below is of the goroutine that ships alone.
	stage stage
	base  int // with said, the opening entry
	said  string
	place ports.Reader // in the local log, after what Redis has
	taken int          // the last number that place gave
	end   *chat.Message
	full  bool // the end has to bring the text
	touch time.Time
}

// stage is what is known of the log in Redis.
type stage uint8

const (
	opening stage = iota // it is to begin with the opening entry
	asking               // a call failed: how far did it get?
	open                 // it has all up to taken
	foreign              // it is someone else's by now
)

func newLocalStream(id chat.MessageID, from int, text string) *localStream {
	o := &localStream{id: id, key: answerKey(id), from: from, text: text, base: from, said: text}
	o.last.Store(int64(from))
	return o
}

func (o *localStream) finish(now time.Time, flag *atomic.Bool) {
	o.over.CompareAndSwap(0, now.UnixNano())
	flag.Store(true)
}

func (o *localStream) epoch() int { return epochOf(o.from) }

// failed makes the next call ask how far this one got, and lets go of what the local log may forget by then.
func (o *localStream) failed() {
	if o.stage == open || o.base != o.from {
		o.stage, o.said = asking, ""
	}
	o.place, o.end = nil, nil
}

// seek continues after what Redis has.
func (o *localStream) seek(ctx context.Context, local ports.StreamLog, seq int) bool {
	o.said = ""
	o.stage = open
	if o.place != nil && o.taken == seq && o.end == nil {
		return true
	}
	place, err := local.Read(ctx, o.id, 0, seq)
	o.place, o.taken, o.end = place, seq, nil
	return err == nil && int64(seq) <= o.last.Load()
}

// restart makes the next call begin the log anew, with all that was said as its opening entry. False when that
// cannot be told.
func (o *localStream) restart(ctx context.Context, local ports.StreamLog) bool {
	o.stage, o.base, o.said, o.place = opening, o.from, o.text, nil
	if o.text == "" && o.last.Load() == int64(o.from) {
		return true
	}
	var err error
	o.base, o.said, err = readWhole(ctx, local, o.id)
	return err == nil
}

// soon ends a wait for what is known to be there.
const soon = 100 * time.Millisecond

// readWhole returns what was said so far, which must not be nothing, of an answer that has not ended.
func readWhole(ctx context.Context, local ports.StreamLog, id chat.MessageID) (seq int, text string, err error) {
	ctx, cancel := context.WithTimeout(ctx, soon)
	defer cancel()
	r, err := local.Read(ctx, id, 0, 0)
	if err != nil {
		return 0, "", err
	}
	events, err := r.Next(ctx)
	var said strings.Builder
	for _, e := range events {
		if e.End != nil {
			return 0, "", errEnded
		}
		said.WriteString(e.Text) // also of one that replaces: it comes first
		seq = e.Seq
	}
	return seq, said.String(), err
}

var errEnded = errors.New("the answer has ended")

// take gathers the pieces that Redis lacks, and the end after them. The local log has some, so it does not wait.
func (o *localStream) take(ctx context.Context) ([]string, error) {
	if o.end != nil || int64(o.taken) >= o.last.Load() && !o.ended.Load() {
		return nil, nil
	}
	events, err := o.place.Next(ctx)
	if err != nil {
		return nil, err
	}
	pieces := make([]string, 0, len(events))
	for _, e := range events {
		switch {
		case e.End != nil:
			o.end = e.End
		case e.Replace:
			o.full = true
		default:
			pieces, o.taken = append(pieces, e.Text), e.Seq
		}
	}
	return pieces, nil
}
