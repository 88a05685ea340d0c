// Package text brings texts of strangers into the form in which they are shown.
package text

import (
	"strings"
	"unicode"
)

// OneLine replaces white space, including line breaks, with single spaces, and removes control characters and characters that change the
// direction of text.
func OneLine(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, text)
	return strings.Join(strings.Fields(text), " ")
}
