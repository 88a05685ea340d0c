package ports

import (
	"context"

	"chatbot/domain/chat"
	"chatbot/domain/fault"
)

// ErrNotHeld means that a stream log does not hold the answer: it never did, or dropped it some time after its end. The
// text is then in the stored message.
var ErrNotHeld = fault.New(fault.NotFound, "not_held", "This answer is no longer being streamed.")

// StreamLog holds the deltas of running answers, so that any number of readers see the same contiguous sequence from any
// position. Writers never wait for readers. An answer is written through one log at a time, the one on which it was opened;
// logs of other processes may read and close it.
type StreamLog interface {
	// Open starts the log of an answer whose parts up to the delta numbered from exist already; nil and 0 for a new answer.
	// Opening it again with the same from changes nothing. A greater from, of a later epoch, discards what was held, and
	// readers of the earlier epoch get ErrNotHeld.
	Open(ctx context.Context, messageID chat.MessageID, from int, parts []chat.Part) error
	// Append adds one delta, without Replace, with the next Seq, from+1 at first. ErrNotHeld unless the log is open.
	Append(ctx context.Context, messageID chat.MessageID, d chat.Delta) error
	// Close adds the end; m is the answer as stored. When m.Seq is not the last Seq, because deltas were not stored, an event
	// with Replace set and the parts of m precedes the end. Later appends are ErrNotHeld. The log stays readable for a while.
	// Closing is idempotent and ignores answers that are not held.
	Close(ctx context.Context, messageID chat.MessageID, m chat.Message) error
	// Release drops an answer that has not ended and now belongs to another worker; its readers get ErrNotHeld. It ignores
	// answers that are closed or not held.
	Release(ctx context.Context, messageID chat.MessageID) error
	// Read returns a reader that starts after the event numbered after. When after is less than the from of Open and parts
	// exist up to from, the first event holds the parts up to from or later, with Replace set. When after is beyond the last
	// Seq, because the reader comes from a log that was ahead, the reader of an open answer waits, and that of a closed one
	// gets all parts, with Replace set, before the end. ErrNotHeld when neither this epoch (a Seq divided by
	// chat.EpochSize) nor a later one is held.
	Read(ctx context.Context, messageID chat.MessageID, epoch, after int) (Reader, error)
}

// Reader is a cursor in a stream log, for one goroutine at a time.
type Reader interface {
	// Next blocks until there is at least one event and returns all there are, in order. After the event with End set it
	// returns io.EOF. When ctx ends it returns context.Cause(ctx). ErrNotHeld when the log dropped the answer before its end
	// was read.
	Next(ctx context.Context) ([]chat.Event, error)
}

// StopBus carries requests to stop an answer to the process that generates it. Requests may be lost or duplicated; the
// sender repeats them until the answer has ended.
type StopBus interface {
	// Stop requests that an answer be stopped and does not wait for it.
	Stop(ctx context.Context, messageID chat.MessageID) error
	// Listen calls stop for each request from now on, from one goroutine, until ctx ends. It resumes after an outage.
	Listen(ctx context.Context, stop func(messageID chat.MessageID))
}
