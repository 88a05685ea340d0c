package wire

import (
	"encoding/json"
	"unicode/utf8"
)

// Text is a JSON string with its bytes kept. Servers that cut between tokens send half a character in
// one event and the rest in the next; encoding/json would replace both halves.
type Text []byte

// UnmarshalJSON is that of json.Unmarshaler. null is no text.
func (t *Text) UnmarshalJSON(data []byte) error {
	*t = nil
	if string(data) == "null" {
		return nil
	}
	if utf8.Valid(data) {
		return t.add(data)
	}
	if len(data) < 2 || data[0] != '"' {
		return t.add(data)
	}
	// Escapes are ASCII, so they lie whole in the valid stretches between the broken bytes.
	inside, from := data[1:len(data)-1], 0
	for i := 0; i < len(inside); {
		r, size := utf8.DecodeRune(inside[i:])
		if r == utf8.RuneError && size == 1 {
			if err := t.addQuoted(inside[from:i]); err != nil {
				return err
			}
			*t = append(*t, inside[i])
			from = i + 1
		}
		i += size
	}
	return t.addQuoted(inside[from:])
}

func (t *Text) addQuoted(s []byte) error {
	quoted := make([]byte, 0, len(s)+2)
	return t.add(append(append(append(quoted, '"'), s...), '"'))
}

func (t *Text) add(quoted []byte) error {
	var s string
	if err := json.Unmarshal(quoted, &s); err != nil {
		return err
	}
	*t = append(*t, s...)
	return nil
}
