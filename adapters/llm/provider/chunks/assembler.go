// Package chunks makes storable text, and reasoning apart from it, of the chunks in which a provider sends an answer.
package chunks

import (
	"strings"
	"unicode/utf8"
)

// Assembler makes storable text of chunks that may be split anywhere: a character in two chunks is passed on with the second,
// invalid bytes become U+FFFD, and NUL is dropped.
type Assembler struct{ half string }

// Add returns the text that is complete after a chunk.
func (a *Assembler) Add(chunk string) string {
	text := a.half + chunk
	a.half = ""
	for back := 1; back < utf8.UTFMax && back <= len(text); back++ {
		at := len(text) - back
		if utf8.RuneStart(text[at]) {
			if !utf8.FullRuneInString(text[at:]) {
				text, a.half = text[:at], text[at:]
			}
			break
		}
	}
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "")
}

// Rest returns what is left at the end: an incomplete character.
func (a *Assembler) Rest() string {
	half := a.half
	a.half = ""
	return strings.ToValidUTF8(half, "\uFFFD")
}
