// Package stream decodes the streams of answers.
package stream

import (
	"bufio"
	"bytes"
	"io"

	"chatbot/adapters/llm/internal/connection"
	"chatbot/adapters/llm/internal/document"
	"chatbot/adapters/llm/internal/failure"
	"chatbot/ports"

	"github.com/tidwall/gjson"
)

const (
	// longestEvent is the maximum size of a line and of an event: an answer has up to 1 MB, and each character may be escaped.
	longestEvent = 8 << 20
	// mostLooks is how often an unfinished event of several lines is checked for being a complete document.
	mostLooks = 16
)

// Events decodes a text/event-stream (HTML Standard, section 9.2), or a body of JSON sent instead, whatever its Content-Type.
// Its fields are valid until the next event. Beyond the standard it accepts what servers send: several JSON documents in one
// event, lines of bare JSON, and llama.cpp's "error:" lines.
type Events struct {
	Type string
	Data []byte
	// Whole reports that the body is JSON rather than a stream. Open reports that the body ended before the blank line that
	// closes the event, so the event may be incomplete.
	Whole, Open bool

	lines  *bufio.Scanner
	afterR bool   // the last line ended with CR: an LF that follows belongs to it
	begun  bool   // a line that is not blank was read
	fields bool   // a line of a stream was read
	closed bool   // the blank line after an event was read
	held   []byte // a line of the next event; valid until the next line is scanned
	looks  int    // how often the event was checked for being a document
	err    error
}

// NewEvents returns the events of a body.
func NewEvents(body io.Reader) *Events {
	e := &Events{lines: bufio.NewScanner(body)}
	e.lines.Buffer(make([]byte, 0, connection.ReadBuffer), longestEvent)
	e.lines.Split(e.line)
	return e
}

// line is a bufio.SplitFunc for lines that end with CR LF, LF or CR.
func (e *Events) line(data []byte, atEOF bool) (advance int, token []byte, err error) {
	from := 0
	if e.afterR && len(data) > 0 {
		e.afterR = false
		if data[0] == '\n' {
			from = 1
		}
	}
	end := bytes.IndexByte(data[from:], '\n')
	if end < 0 {
		end = len(data) - from
	}
	if r := bytes.IndexByte(data[from:from+end], '\r'); r >= 0 {
		e.afterR = true
		return from + r + 1, data[from : from+r], nil
	}
	switch {
	case from+end < len(data):
		return from + end + 1, data[from : from+end], nil
	case atEOF && len(data) > from:
		return len(data), data[from:], nil
	}
	return from, nil, nil
}

// Next reads the next event with data and reports whether there is one.
func (e *Events) Next() bool {
	if e.closed {
		e.Type, e.closed = "", false
	}
	e.Data, e.looks = e.Data[:0], 0
	if line := e.held; line != nil {
		e.held = nil
		if e.take(line) {
			return true
		}
	}
	for e.err == nil && e.lines.Scan() {
		line := e.lines.Bytes()
		if !e.begun {
			line = bytes.TrimLeft(line, "\xef\xbb\xbf \t")
			e.begun = len(line) > 0
		}
		if e.take(line) {
			return true
		}
	}
	e.Open = len(e.Data) > 0
	return e.err == nil && e.Open
}

// take processes one line and reports whether an event is complete.
func (e *Events) take(line []byte) bool {
	switch {
	case len(line) == 0:
		if e.Whole {
			return false
		}
		e.closed = true
		if len(e.Data) == 0 {
			e.Type = ""
		}
		return len(e.Data) > 0
	case e.Whole:
		return e.document(line)
	case line[0] == '<' && !e.fields:
		e.err = ports.ErrModelBadReply.Because(document.ErrPage)
		return false
	case line[0] == '{' || line[0] == '[':
		if !e.fields {
			e.Whole = true
			return e.document(line)
		}
		if len(e.Data) == 0 && document.Valid(line) {
			e.Data = append(e.Data, line...)
			return true
		}
		return false
	}
	name, value, _ := bytes.Cut(line, []byte(":"))
	value = bytes.TrimPrefix(value, []byte(" "))
	switch string(name) {
	case "event":
		e.Type = string(value)
	case "error":
		if len(e.Data) == 0 && len(value) > 0 && value[0] == '{' {
			e.Type, e.Data = "error", append(e.Data, value...)
		}
	case "data":
		if len(e.Data) > 0 {
			if isDone(e.Data) || e.isDocument() { // an event of its own, the blank line is missing
				e.held = line
				return true
			}
			e.Data = append(e.Data, '\n')
		}
		e.add(value)
	}
	e.fields = e.fields || len(name) > 0 // a comment has none
	return false
}

// document processes a line of a body of JSON: one document, or one on each line.
func (e *Events) document(line []byte) bool {
	if len(e.Data) > 0 {
		e.Data = append(e.Data, '\n')
	}
	e.add(line)
	// A document over several lines ends at a line that is not indented.
	return (line[0] == '{' || line[0] == '[' || line[0] == '}' || line[0] == ']') && e.isDocument()
}

// add appends to the event, up to its maximum size.
func (e *Events) add(data []byte) {
	if len(e.Data)+len(data) > longestEvent {
		e.err = bufio.ErrTooLong
		return
	}
	e.Data = append(e.Data, data...)
}

// isDocument reports whether the event so far is a JSON document. It stops checking after mostLooks, since the checks of a long
// event would take quadratic time.
func (e *Events) isDocument() bool {
	last := bytes.TrimRight(e.Data, " \t\n")
	if n := len(last); n == 0 || last[n-1] != '}' && last[n-1] != ']' || e.looks == mostLooks {
		return false
	}
	e.looks++
	return document.Valid(e.Data)
}

// Done reports whether the event is the explicit end of the stream.
func (e *Events) Done() bool { return isDone(e.Data) }

func isDone(data []byte) bool {
	return bytes.HasPrefix(bytes.Trim(data, " \t\""), []byte("[DONE]"))
}

// Blank reports whether the event is empty, or null; servers send such events to keep the connection open.
func (e *Events) Blank() bool {
	data := bytes.TrimSpace(e.Data)
	return len(data) == 0 || !e.Whole && string(data) == "null"
}

// Object parses the JSON object of the event; see document.Object. An incomplete event at the end of the body means that
// the answer was cut off.
func (e *Events) Object() (gjson.Result, error) {
	object, err := document.Object(e.Data)
	if err != nil && e.Open {
		return object, failure.Stream(e.Err())
	}
	return object, err
}

// Err returns why there was no next event; nil at the end of the body.
func (e *Events) Err() error {
	if e.err != nil {
		return e.err
	}
	return e.lines.Err()
}
