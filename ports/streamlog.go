package ports

import (
	"context"

	"chatbot/domain/chat"
	"chatbot/domain/fault"
)

// ErrNotHeld says that a stream log does not hold the answer: it never did, or let go of it some time
// after its end. The stored message has the text then.
var ErrNotHeld = fault.New(fault.NotFound, "not_held", "This answer is no longer being streamed.")

// StreamLog holds the pieces of running answers, so that any number of readers see the same
// contiguous sequence from any point. Writers never wait for readers. An answer is written to through
// one log at a time, the one on which it was opened; others, of other processes, may read and close it.
type StreamLog interface {
	// Open makes room for an answer of which text was said up to the piece numbered from: "" and 0 for a new
	// one. Opening it again with the same from changes nothing; a greater one, of a later epoch, lets go of
	// what was held, and readers of the earlier epoch get ErrNotHeld.
	Open(ctx context.Context, messageID int64, from int, text string) error
	// Append adds one piece; its Seq is one more than the last, at first from+1. ErrNotHeld unless open.
	Append(ctx context.Context, messageID int64, piece string) error
	// Close adds the end: m is the answer as stored. When pieces were lost on the way to the store, so that
	// m.Seq is not the last, an event with Replace set and m's text comes before it. Later appends are
	// ErrNotHeld; the log stays readable for a while. Closing again, or what is not held, changes nothing.
	Close(ctx context.Context, messageID int64, m chat.Message) error
	// Release lets go of an answer that is no longer ours to say and has not ended: its readers get
	// ErrNotHeld. Of one that is closed or not held it changes nothing.
	Release(ctx context.Context, messageID int64) error
	// Read starts after the event numbered after. When that is less than the from of Open, and something was
	// said up to there, the first event holds the text up to from or later, with Replace set. Of an open
	// answer, more than was said is waited for: that reader comes from a log that was ahead of this one. Of a
	// closed one it gets the whole text, with Replace set, before the end. ErrNotHeld when nothing of this
	// epoch (a Seq divided by chat.EpochSize) or a later one is held.
	Read(ctx context.Context, messageID int64, epoch, after int) (Reader, error)
}

// Reader is one reader's place in a log; not for use by two goroutines at once.
type Reader interface {
	// Next waits for events and returns all there are, in order, at least one. After the one with End set
	// it returns io.EOF. When ctx ends it returns context.Cause(ctx). ErrNotHeld when the log let go of
	// the answer before its end was read.
	Next(ctx context.Context) ([]chat.Event, error)
}

// StopBus carry the wish to stop an answer to the process that says it. They may get lost, and may come
// more than once: whoever sends one repeats it until the answer has ended.
type StopBus interface {
	// Stop asks whoever runs the answer to stop it. It does not wait for that.
	Stop(ctx context.Context, messageID int64) error
	// Listen calls stop for each signal that comes from now on, from one goroutine, until ctx ends. An
	// outage does not end it: it goes on when that is over.
	Listen(ctx context.Context, stop func(messageID int64))
}
