package completions

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"strings"

	"chatbot/domain/completion"
)

// packed returns a reply as it is sealed. Streams become much smaller.
func packed(k completion.Kept) string {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_ = json.NewEncoder(w).Encode(k) // neither fails in memory
	_ = w.Close()
	return out.String()
}

// unpacked is the inverse of packed.
func unpacked(text string) (*completion.Kept, error) {
	r, err := gzip.NewReader(strings.NewReader(text))
	if err != nil {
		return nil, err
	}
	var k completion.Kept
	err = json.NewDecoder(io.LimitReader(r, 8*longestKept)).Decode(&k) // escapes are longer than what they stand for
	return &k, err
}
