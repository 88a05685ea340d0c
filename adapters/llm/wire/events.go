package wire

import (
	"bufio"
	"bytes"
	"io"
)

const (
	readBuffer  = 8 << 10 // of the connection and of the lines on it: what a stream brings in a window fits in
	longestLine = 32 << 20
)

// Events reads a text/event-stream. What it holds is valid until the next one.
type Events struct {
	Type  string
	Data  []byte // ends with a line feed
	lines *bufio.Scanner
}

// NewEvents reads the events of a body.
func NewEvents(body io.Reader) *Events {
	lines := bufio.NewScanner(body)
	lines.Buffer(make([]byte, 0, readBuffer), longestLine)
	return &Events{lines: lines}
}

// Next reads the next event with data, and reports whether there is one.
func (e *Events) Next() bool {
	e.Type, e.Data = "", e.Data[:0]
	for e.lines.Scan() {
		line := e.lines.Bytes()
		if len(line) == 0 {
			if len(e.Data) > 0 {
				return true
			}
			e.Type = ""
			continue
		}
		name, value, _ := bytes.Cut(line, []byte(":"))
		value = bytes.TrimPrefix(value, []byte(" "))
		switch string(name) {
		case "event":
			e.Type = string(value)
		case "data":
			e.Data = append(append(e.Data, value...), '\n')
		}
	}
	return false
}

// Err is why there was no next event; nil when the body ended.
func (e *Events) Err() error { return e.lines.Err() }
