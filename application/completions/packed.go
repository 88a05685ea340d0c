package completions

import (
	"bufio"
	"compress/gzip"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"chatbot/domain/completion"
)

// packed returns a reply as it is sealed: compressed, because streams become much smaller, a line of JSON and then the body.
func packed(k completion.Kept) string {
	var out strings.Builder
	w := gzip.NewWriter(&out)
	_ = json.NewEncoder(w).Encode(completion.Kept{Model: k.Model, Run: k.Run}) // nothing of this fails in memory
	_, _ = io.WriteString(w, k.Body)
	_ = w.Close()
	return out.String()
}

// unpacked is the inverse of packed. It asks for room before it reads.
func unpacked(text string, room func(bytes int) error) (*completion.Kept, error) {
	var k completion.Kept
	packed, err := gzip.NewReader(strings.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errUnreadable, err)
	}
	length := int(binary.LittleEndian.Uint32([]byte(text[len(text)-4:]))) // gzip ends with it
	if err := room(length); err != nil {
		return nil, err
	}
	r := bufio.NewReader(packed)
	line, err := r.ReadSlice('\n')
	if err == nil {
		err = json.Unmarshal(line, &k)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errUnreadable, err)
	}
	var body strings.Builder
	body.Grow(length)
	if _, err := io.Copy(&body, io.LimitReader(r, int64(length))); err != nil {
		return nil, fmt.Errorf("%w: %w", errUnreadable, err)
	}
	k.Body = body.String()
	return &k, nil
}
