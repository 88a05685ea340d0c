// Package worker reads files in a process of its own, so that what a file does to its reader ends with that process: the server goes on, and
// keeps its memory. It has both sides: Worker asks, Serve answers.
package worker

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"chatbot/domain/file"
)

const (
	// MaxContent is the size of a file that is read, in bytes.
	MaxContent = 64 << 20
	// maxMessage bounds what a worker answers: a text of 16 MiB, quoted, or a picture.
	maxMessage = 48 << 20
)

// request is followed by Size bytes of content.
type request struct {
	MediaType string
	Size      int64
	Picture   bool // prepare a picture instead of reading a text
}

// response has a text, a picture, or why there is none.
type response struct {
	Problem file.Problem `json:",omitempty"`
	Fault   string       `json:",omitempty"` // of the worker, which ends
	Spent   bool         `json:",omitempty"` // the worker has grown, so that the next file would have less memory than it may
	Pages   []file.Page  `json:",omitempty"`
	Picture *file.Image  `json:",omitempty"`
}

// send writes a message as JSON after its length.
func send(to io.Writer, message any) error {
	text, err := json.Marshal(message)
	if err != nil {
		return err
	}
	if len(text) > maxMessage {
		return errors.New("the message is too long")
	}
	head := binary.BigEndian.AppendUint32(nil, uint32(len(text))) //nolint:gosec // checked above
	if _, err := to.Write(head); err != nil {
		return err
	}
	_, err = to.Write(text)
	return err
}

// receive reads a message.
func receive(from io.Reader, message any) error {
	var head [4]byte
	if _, err := io.ReadFull(from, head[:]); err != nil {
		return err
	}
	size := binary.BigEndian.Uint32(head[:])
	if size > maxMessage {
		return fmt.Errorf("a message of %d bytes", size)
	}
	text := make([]byte, size)
	if _, err := io.ReadFull(from, text); err != nil {
		return err
	}
	return json.Unmarshal(text, message)
}
