package file

import (
	"strconv"
	"strings"
)

// Range is a part of a content: Length bytes from First on.
type Range struct{ First, Length int64 }

// ParseRange reads a Range header (RFC 9110, section 14.2) for a content of size bytes. partial is false where the whole content is
// the answer: without a range, with several, and with a unit or a text that is none. ok is false where the range lies outside.
func ParseRange(header string, size int64) (r Range, partial, ok bool) {
	whole := Range{0, size}
	unit, set, found := strings.Cut(header, "=")
	first, last, dash := strings.Cut(strings.Trim(set, " \t"), "-")
	if !found || !dash || !strings.EqualFold(strings.TrimSpace(unit), "bytes") {
		return whole, false, true
	}
	if first == "" { // the last bytes
		n, valid := position(last)
		switch {
		case !valid:
			return whole, false, true
		case n == 0 || size == 0:
			return whole, false, false
		}
		n = min(n, size)
		return Range{size - n, n}, true, true
	}
	from, valid := position(first)
	to := size - 1
	if last != "" && valid {
		to, valid = position(last)
	}
	switch {
	case !valid || last != "" && to < from:
		return whole, false, true
	case from >= size:
		return whole, false, false
	}
	return Range{from, min(to, size-1) - from + 1}, true, true
}

// position reads a number without a sign. A number that is too large is the largest.
func position(text string) (n int64, ok bool) {
	if text == "" || strings.Trim(text, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 1<<63 - 1, true
	}
	return n, true
}
