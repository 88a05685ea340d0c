// Package reading reads the texts of files and prepares pictures, in a process of its own (package worker) and, if there are any, with the help
// of other servers (package remote).
package reading

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"chatbot/adapters/reading/extract"
	"chatbot/adapters/reading/remote"
	"chatbot/adapters/reading/worker"
	"chatbot/domain/file"
)

// Config says what reads files.
type Config struct {
	Program string // that runs worker.Serve when it is started with worker.Command, usually this one
	Cache   string // the folder for compiled code; "" is none, which makes each start of the process slower

	// Addresses of other servers; "" is none.
	DoclingURL string // is asked first for documents that it reads
	TikaURL    string // is asked for documents that cannot be read otherwise
	// Failed is told why another server was no help, never what it was about.
	Failed func(server string, err error)
}

// Reader implements ports/file.Reader and ports/file.Images.
type Reader struct {
	worker  *worker.Worker
	docling *remote.Docling
	tika    *remote.Tika
	failed  func(server string, err error)
	slots   chan struct{} // of files that are in memory for other servers
}

// remoteReads is how many files are in memory for other servers at once.
const remoteReads = 2

// New returns a reader. Close it. Errors: an address that is none, or forbidden.
func New(c Config) (r *Reader, err error) {
	r = &Reader{failed: c.Failed, slots: make(chan struct{}, remoteReads)}
	if c.DoclingURL != "" {
		if r.docling, err = remote.NewDocling(c.DoclingURL); err != nil {
			return nil, fmt.Errorf("DOCLING_URL: %w", err)
		}
	}
	if c.TikaURL != "" {
		if r.tika, err = remote.NewTika(c.TikaURL); err != nil {
			return nil, fmt.Errorf("TIKA_URL: %w", err)
		}
	}
	r.worker = worker.New(c.Program, c.Cache, worker.DefaultLimits)
	return r, nil
}

// Read implements ports/file.Reader.
func (r *Reader) Read(ctx context.Context, mediaType string, content io.Reader, size int64) (file.Text, error) {
	asksDocling, asksTika := r.docling != nil && r.docling.Takes(mediaType), r.tika != nil && document(mediaType)
	if !asksDocling && !asksTika || size > worker.MaxContent {
		return r.worker.Read(ctx, mediaType, content, size)
	}
	select {
	case r.slots <- struct{}{}:
		defer func() { <-r.slots }()
	case <-ctx.Done():
		return file.Text{}, ctx.Err()
	}
	whole := make([]byte, size)
	if _, err := io.ReadFull(content, whole); err != nil {
		return file.Text{}, fmt.Errorf("the file cannot be opened: %w", err)
	}
	if asksDocling {
		text, err := r.docling.Read(ctx, mediaType, whole)
		if err == nil || ctx.Err() != nil {
			return text, errors.Join(err, ctx.Err())
		}
		r.failed("Docling", err)
	}
	text, err := r.worker.Read(ctx, mediaType, bytes.NewReader(whole), size)
	var why *file.Unreadable
	if !asksTika || !errors.As(err, &why) || why.Problem != file.Unsupported && why.Problem != file.NoText {
		return text, err
	}
	return r.askTika(ctx, mediaType, whole, why)
}

// askTika has Tika read what we cannot for a reason. If it fails, the file may be tried again.
func (r *Reader) askTika(ctx context.Context, mediaType string, content []byte, reason *file.Unreadable) (file.Text, error) {
	text, err := r.tika.Read(ctx, mediaType, content)
	var why *file.Unreadable
	switch {
	case err == nil:
		return text, nil
	case errors.As(err, &why) && (why.Problem == file.NoText || why.Problem == file.Unsupported):
		return file.Text{}, reason
	case errors.As(err, &why):
		return file.Text{}, why
	}
	if ctx.Err() == nil {
		r.failed("Tika", err)
	}
	return file.Text{}, fmt.Errorf("tika: %w", err)
}

// document reports whether a type may be one of a document. Archives are not: their files are what people want to ask about.
func document(mediaType string) bool {
	switch mediaType {
	case unknown, "application/zip", "application/gzip", "application/x-tar", "application/x-7z-compressed", "application/x-rar-compressed":
		return false
	}
	return mediaType == extract.RTF || strings.HasPrefix(mediaType, "application/") && !extract.Plain(mediaType)
}

// Prepare implements ports/file.Images.
func (r *Reader) Prepare(ctx context.Context, mediaType string, content io.Reader, size int64) (file.Image, error) {
	return r.worker.Prepare(ctx, mediaType, content, size)
}

// Close stops reading, and waits for the process to end.
func (r *Reader) Close() { r.worker.Close() }
