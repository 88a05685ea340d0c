package wire

import (
	"encoding/json"
	"slices"
	"strconv"
	"unicode/utf8"
)

// usual is the typical size of a token event without its text, in bytes.
const usual = 80

// Append appends the event's JSON to a buffer. Nearly all events are text or reasoning, thousands per second, so these are written
// without reflection.
func (e Event) Append(to []byte) ([]byte, error) {
	if e.Type != "token" && e.Type != "reasoning" || e.Content == nil || e.Seq <= 0 || e.MessageID <= 0 || e.Replace {
		data, err := json.Marshal(e)
		return append(to, data...), err
	}
	to = slices.Grow(to, usual+len(*e.Content))
	to = append(append(append(to, `{"type":"`...), e.Type...), `","message_id":`...)
	to = strconv.AppendInt(to, int64(e.MessageID), 10)
	to = append(to, `,"seq":`...)
	to = strconv.AppendInt(to, int64(e.Seq), 10)
	to = append(to, `,"content":`...)
	to, err := appendString(to, *e.Content)
	if e.TookMS > 0 {
		to = strconv.AppendInt(append(to, `,"took_ms":`...), int64(e.TookMS), 10)
	}
	return append(to, '}'), err
}

// appendString appends a quoted string, using json.Marshal only if something has to be escaped.
func appendString(to []byte, s string) ([]byte, error) {
	plain := utf8.ValidString(s)
	for i := 0; plain && i < len(s); i++ {
		plain = s[i] >= ' ' && s[i] != '"' && s[i] != '\\'
	}
	if !plain {
		quoted, err := json.Marshal(s)
		return append(to, quoted...), err
	}
	to = append(to, '"')
	to = append(to, s...)
	return append(to, '"'), nil
}
