package ports

import (
	"context"
	"errors"
	"time"

	"chatbot/domain/fault"
)

// ErrStorage means that the storage is unavailable. Every port that stores something may return it. The write may have
// happened, unless the chain contains ErrNotWritten.
var ErrStorage = fault.New(fault.Unavailable, "storage_unavailable", "The server cannot use its database at the moment. Try again in a few seconds.").After(5 * time.Second)

// ErrNotWritten is in the chain of an ErrStorage when the storage is reachable but refuses writes, as on a full disk. Nothing
// was stored, and retrying soon does not help.
var ErrNotWritten = errors.New("the database refuses to write")

// WriteCheck tests whether the storage accepts writes, which may be refused while reads work.
type WriteCheck interface {
	// TryWrite writes a small row and deletes it.
	TryWrite(ctx context.Context) error
}
