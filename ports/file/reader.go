// Package file has the ports of files.
package file

import (
	"context"
	"io"

	"chatbot/domain/file"
)

// Reader reads the text of files.
type Reader interface {
	// TypeOf decides the media type by the first bytes of a file (512 KiB at most are given). The name only tells kinds of plain
	// text apart.
	TypeOf(head []byte, name string) string
	// Read returns the text of content, which has size bytes. *file.Unreadable: the file itself is why it was not read; after any
	// other error it may be tried again.
	Read(ctx context.Context, mediaType string, content io.Reader, size int64) (file.Text, error)
}
