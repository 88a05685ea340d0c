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
// contiguous sequence from any point. Writers never wait for readers.
type StreamLog interface {
	// Open makes room for an answer. Opening one that is open changes nothing.
	Open(ctx context.Context, messageID int64) error
	// Append adds one piece; its Seq is one more than the last, from 1. ErrNotHeld unless open.
	Append(ctx context.Context, messageID int64, piece string) error
	// Close adds the end: m is the answer as stored. Later appends are ErrNotHeld; the log stays readable
	// for a while. Closing again changes nothing.
	Close(ctx context.Context, messageID int64, m chat.Message) error
	// Read starts after the event numbered `after` (0: from the first). ErrNotHeld when nothing is held.
	Read(ctx context.Context, messageID int64, after int) (Reader, error)
}

// Reader is one reader's place in a log; not for use by two goroutines at once.
type Reader interface {
	// Next waits for events and returns all there are, in order, at least one. After the one with End set
	// it returns io.EOF. When ctx ends it returns context.Cause(ctx). ErrNotHeld when the log let go of
	// the answer before its end was read.
	Next(ctx context.Context) ([]chat.Event, error)
}
