package file

import (
	"context"
	"errors"
	"io"
	"time"

	"chatbot/domain/file"
	"chatbot/domain/identity"
)

// Draft is an upload while it arrives.
type Draft struct {
	Name string // as the client sent it
	// Length is the length of the whole request in bytes, slightly more than that of the content; negative if unknown.
	Length  int64
	Content io.Reader
}

// ErrNoBlob means that no content is stored under the name of a blob.
var ErrNoBlob = errors.New("there is no such content")

// Blobs stores contents under the person and their SHA-256. Any number of processes may share a storage. Memory stays bounded,
// whatever the size of a content.
type Blobs interface {
	// Stage stores content under a temporary name, until it ends. When content fails, or ctx ends, nothing remains; what a process
	// that is killed leaves behind is removed by Sweep. An error of content is in the chain of the returned error.
	Stage(ctx context.Context, owner identity.UserID, content io.Reader) (Staged, error)
	// Open returns a part of a content, which must lie within it. ErrNoBlob.
	Open(ctx context.Context, b file.Blob, part file.Range) (io.ReadCloser, error)
	// Delete deletes contents, if they are there.
	Delete(ctx context.Context, blobs ...file.Blob) error
	// Sweep removes what was staged before the given time and neither kept nor discarded, and returns the number.
	Sweep(ctx context.Context, before time.Time) (int, error)
}

// Staged is a content under a temporary name. The caller calls Keep or Discard.
type Staged interface {
	// Blob returns the name that Keep gives to the content.
	Blob() file.Blob
	// Bytes returns the size of the content.
	Bytes() int64
	// Keep gives the content its name, durably. Equal bytes that have that name are replaced.
	Keep(ctx context.Context) error
	// Discard removes the content, unless it was kept.
	Discard(ctx context.Context) error
}
