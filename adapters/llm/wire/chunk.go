package wire

import (
	"errors"

	"chatbot/ports"

	"github.com/tidwall/gjson"
)

// Object parses the JSON object of an event. Invalid UTF-8 is kept, since servers that split between tokens send half a
// character in one event and the rest in the next.
func Object(data []byte) (gjson.Result, error) {
	object := gjson.ParseBytes(data)
	if !valid(data) || !object.IsObject() {
		return object, malformed("not a JSON object")
	}
	return object, nil
}

// deepest is the maximum nesting of objects and lists. Parsing takes stack for each level, and a stack that is exhausted ends
// the process.
const deepest = 200

// valid reports whether data is JSON within that nesting.
func valid(data []byte) bool {
	depth, quoted := 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > deepest {
				return false
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return gjson.ValidBytes(data)
}

func malformed(what string) error {
	return ports.ErrModelBadReply.Because(errors.New("an event of the stream: " + what))
}
