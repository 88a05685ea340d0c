package chat

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// titleLength is how many code points a made-up title has at most.
const titleLength = 60

// TitleFrom names a session after its first exchange: the first line of the question that has words
// in it, else of the answer, else DefaultTitle. Markdown signs at the start of the line are dropped
// and a long line is cut at a word.
func TitleFrom(question, answer string) string {
	for _, text := range []string{question, answer} {
		for line := range strings.Lines(text) {
			if title := titleOf(line); title != "" {
				return title
			}
		}
	}
	return DefaultTitle
}

func titleOf(line string) string {
	line = strings.TrimSpace(strings.TrimLeft(strings.TrimSpace(line), "#>*-`_~ \t"))
	line = strings.Join(strings.FieldsFunc(line, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r)
	}), " ")
	if !strings.ContainsFunc(line, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
		return ""
	}
	if utf8.RuneCountInString(line) <= titleLength {
		return line
	}
	cut := []rune(line)[:titleLength-1]
	for i := len(cut) - 1; i > titleLength/2; i-- {
		if cut[i] == ' ' {
			cut = cut[:i]
			break
		}
	}
	return strings.TrimRight(string(cut), " ,;:") + "…"
}
