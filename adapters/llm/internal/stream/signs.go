package stream

import (
	"bytes"
	"io"
)

// Signs is a body of which each whole line shows that the provider works.
type Signs struct {
	io.Reader
	Show func() error // its error ends the stream
}

// Read implements io.Reader.
func (s Signs) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	if bytes.ContainsAny(p[:n], "\r\n") {
		if failed := s.Show(); failed != nil {
			return n, failed
		}
	}
	return n, err
}
