package stream

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
)

// arguments are those of a call, as they come in fragments. Some servers send all of them again at the end, or all that there are so far with
// each fragment: that is seen only when they have ended, because JSON may begin within JSON as the whole does.
type arguments struct {
	fragments []string
	joined    strings.Builder
	open      int // objects and lists that have not ended
	quoted    bool
	escaped   bool // by a backslash, in quotes
}

func (a *arguments) add(text string) {
	if text == "" {
		return
	}
	a.fragments = append(a.fragments, text)
	a.joined.WriteString(text)
	for i := range len(text) {
		switch c := text[i]; {
		case a.escaped:
			a.escaped = false
		case a.quoted:
			a.quoted, a.escaped = c != '"', c == '\\'
		case c == '"':
			a.quoted = true
		case c == '{', c == '[':
			a.open++
		case c == '}', c == ']':
			a.open--
		}
	}
}

// whole reports whether the arguments are complete. It is asked with each fragment, so they are parsed only where they may be.
func (a *arguments) whole() bool {
	return a.joined.Len() > 0 && a.open == 0 && !a.quoted && json.Valid([]byte(a.joined.String()))
}

// String returns the arguments once, however often they came.
func (a *arguments) String() string {
	joined := a.joined.String()
	if joined == "" || a.whole() {
		return joined
	}
	if last := a.fragments[len(a.fragments)-1]; a.growing() && json.Valid([]byte(last)) {
		return last
	}
	if once, repeated := repeatedValue(joined); repeated {
		return once
	}
	return joined
}

// growing reports whether each fragment begins with the one before it.
func (a *arguments) growing() bool {
	for i, f := range a.fragments[1:] {
		if !strings.HasPrefix(f, a.fragments[i]) {
			return false
		}
	}
	return true
}

// repeatedValue returns the first of the JSON values in a text if all of them are the same, as JSON or as a string that holds it.
func repeatedValue(text string) (first string, repeated bool) {
	decoder := json.NewDecoder(strings.NewReader(text))
	for {
		var value json.RawMessage
		err := decoder.Decode(&value)
		if errors.Is(err, io.EOF) {
			return first, repeated
		}
		if err != nil {
			return "", false
		}
		var quoted string
		if json.Unmarshal(value, &quoted) == nil {
			value = json.RawMessage(quoted)
		}
		var compact bytes.Buffer
		if json.Compact(&compact, value) != nil || first != "" && compact.String() != first {
			return "", false
		}
		first, repeated = compact.String(), first != ""
	}
}
