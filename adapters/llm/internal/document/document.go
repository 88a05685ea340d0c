// Package document parses the JSON that providers send, within bounds.
package document

import (
	"errors"

	"chatbot/adapters/internal/nesting"
	"chatbot/ports"

	"github.com/tidwall/gjson"
)

// ErrPage is the cause when a body is a web page, which servers send for unknown addresses.
var ErrPage = errors.New("the reply is a page of HTML; check that the address is that of the API")

// Object parses the JSON object of an event. Invalid UTF-8 is kept, since servers that split between tokens send half a
// character in one event and the rest in the next.
func Object(data []byte) (gjson.Result, error) {
	object := gjson.ParseBytes(data)
	if !Valid(data) || !object.IsObject() {
		return object, Malformed("not a JSON object")
	}
	return object, nil
}

// Valid reports whether data is JSON that is not nested too deeply.
func Valid(data []byte) bool { return nesting.Fits(data) && gjson.ValidBytes(data) }

// Malformed returns the fault of an event that cannot be what it is sent as; what describes it without quoting it.
func Malformed(what string) error {
	return ports.ErrModelBadReply.Because(errors.New("an event of the stream: " + what))
}
