package file

import (
	"context"
	"io"

	"chatbot/domain/file"
)

// Images prepares pictures for models.
type Images interface {
	// Prepare returns the picture of content, which has size bytes: upright, without metadata, its longest side at most 2048 pixels,
	// as PNG, JPEG or WebP. Errors are those of Reader.Read.
	Prepare(ctx context.Context, mediaType string, content io.Reader, size int64) (file.Image, error)
}
