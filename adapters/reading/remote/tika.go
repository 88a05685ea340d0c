package remote

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"

	"chatbot/adapters/reading/extract"
	"chatbot/domain/file"
)

// Tika is a server of Apache Tika. It knows far more kinds of files than we do, and, with Tesseract, reads scans.
type Tika struct {
	http *http.Client
	at   string
}

// NewTika returns the server at an address.
func NewTika(base string) (*Tika, error) {
	at, err := endpoint(base, "tika")
	return &Tika{client(), at}, err
}

// Read returns the text of a file as one page. *file.Unreadable: the server says that it is the file's fault.
func (t *Tika) Read(ctx context.Context, mediaType string, content []byte) (file.Text, error) {
	status, answer, err := do(ctx, t.http, http.MethodPut, t.at, bytes.NewReader(content), http.Header{
		"Accept": {"text/plain; charset=UTF-8"}, "Content-Type": {mediaType},
	})
	switch {
	case err != nil:
		return file.Text{}, err
	case status == http.StatusNoContent:
		return file.Text{}, &file.Unreadable{Problem: file.NoText}
	case status == http.StatusUnsupportedMediaType:
		return file.Text{}, &file.Unreadable{Problem: file.Unsupported}
	case status == http.StatusUnprocessableEntity: // encrypted, or of an unknown version, or damaged
		return file.Text{}, &file.Unreadable{Problem: file.Damaged}
	case status != http.StatusOK:
		return file.Text{}, fmt.Errorf("status %d", status)
	}
	return extract.Pages(strings.Split(string(answer), "\f"))
}
