package ports

import (
	"context"
	"errors"
	"time"

	"chatbot/domain/fault"
)

// ErrStorage says that the storage cannot be used at the moment. Every call of a port that keeps something may return it. What
// was to be stored may be stored all the same, unless ErrNotWritten is in the chain.
var ErrStorage = fault.New(fault.Unavailable, "storage_unavailable", "The server cannot use its database at the moment. Try again in a few seconds.").After(5 * time.Second)

// ErrNotWritten is in the chain of an ErrStorage when the storage works but refuses to write, as with a full disk. Nothing was
// stored, and trying again soon does not help.
var ErrNotWritten = errors.New("the database refuses to write")

// WriteCheck finds out whether the storage takes writes, which may be refused while reads work.
type WriteCheck interface {
	// TryWrite writes a little and deletes it again.
	TryWrite(ctx context.Context) error
}
