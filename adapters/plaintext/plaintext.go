// Package plaintext reads files that are plain text in UTF-8.
package plaintext

import (
	"bytes"
	"context"
	"io"
	"mime"
	"net/http"
	"path"
	"strings"
	"unicode/utf8"

	"chatbot/domain/file"
	fileport "chatbot/ports/file"
)

// maxText bounds a text in bytes.
const maxText = 8 << 20

var (
	_ fileport.Reader = Reader{}
	_ fileport.Images = Reader{}
)

// Reader implements fileport.Reader for plain text, and fileport.Images for none.
type Reader struct{}

// TypeOf implements fileport.Reader.
func (Reader) TypeOf(head []byte, name string) string {
	kind, _, _ := mime.ParseMediaType(http.DetectContentType(head))
	if byName, _, _ := mime.ParseMediaType(mime.TypeByExtension(path.Ext(name))); kind == "text/plain" && strings.HasPrefix(byName, "text/") && byName != "text/html" {
		return byName
	}
	return kind
}

// Read implements fileport.Reader.
func (Reader) Read(_ context.Context, mediaType string, content io.Reader, size int64) (file.Text, error) {
	switch {
	case !strings.HasPrefix(mediaType, "text/"):
		return file.Text{}, &file.Unreadable{Problem: file.Unsupported}
	case size > maxText:
		return file.Text{}, &file.Unreadable{Problem: file.TooLarge}
	}
	text, err := io.ReadAll(io.LimitReader(content, maxText))
	switch {
	case err != nil:
		return file.Text{}, err
	case !utf8.Valid(text):
		return file.Text{}, &file.Unreadable{Problem: file.Damaged}
	case len(bytes.TrimSpace(text)) == 0:
		return file.Text{}, &file.Unreadable{Problem: file.NoText}
	}
	return file.Text{Pages: []file.Page{{Text: string(text)}}}, nil
}

// Prepare implements fileport.Images.
func (Reader) Prepare(context.Context, string, io.Reader, int64) (file.Image, error) {
	return file.Image{}, &file.Unreadable{Problem: file.Unsupported}
}
