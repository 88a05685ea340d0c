package wire

import (
	"bytes"
	"errors"

	"chatbot/ports"

	"github.com/tidwall/gjson"
)

// Object looks through the JSON object that an event carries. Bytes that are no whole character stay as
// they are: servers that cut between tokens send half a character in one event and the rest in the next.
func Object(data []byte) (gjson.Result, error) {
	object := gjson.ParseBytes(data)
	if !valid(data) || !object.IsObject() {
		return object, malformed("not a JSON object")
	}
	return object, nil
}

// deepest is how many objects and lists may be in each other. Looking through them takes stack, whose end ends the process.
const deepest = 200

// valid reports whether the data is JSON that is not nested beyond reason.
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

// Pattern knows an event again that differs from an earlier one in one string only. Nearly all are like
// that, and there is one for each token: looking through the JSON of each would be most of the work.
type Pattern struct{ before, after []byte }

// Learn remembers an event and the place of its text in it. The caller has seen that nothing else in the
// event matters. An empty text, or one whose place is not known, is not learned.
func (p *Pattern) Learn(data []byte, text gjson.Result) {
	if text.Index > 0 && len(text.Str) > 0 {
		p.before = append(p.before[:0], data[:text.Index+1]...) // with the quotation marks
		p.after = append(p.after[:0], data[text.Index+len(text.Raw)-1:]...)
	}
}

// Text is the text of an event that fits.
func (p *Pattern) Text(data []byte) (text string, fits bool) {
	if len(p.before) == 0 || len(data) < len(p.before)+len(p.after) || !bytes.HasPrefix(data, p.before) || !bytes.HasSuffix(data, p.after) {
		return "", false
	}
	quoted := data[len(p.before)-1 : len(data)-len(p.after)+1]
	if !gjson.ValidBytes(quoted) { // more than one string
		return "", false
	}
	return gjson.ParseBytes(quoted).Str, true
}
