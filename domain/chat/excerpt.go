package chat

import (
	"slices"
	"unicode"
)

// The length of an excerpt, and how much of it comes before the first match, in code points.
const (
	excerptLength = 160
	excerptBefore = 40
)

// Part is a piece of an excerpt; Match says that it is what was looked for.
type Part struct {
	Text  string
	Match bool
}

// Excerpt is the place in a text where the query's words first are, on one line, as plain text in parts. A text
// without them gives its beginning.
func (q Query) Excerpt(text string) []Part {
	runes := []rune(text)
	lower := make([]rune, len(runes))
	for i, r := range runes {
		lower[i] = unicode.ToLower(r)
		if unicode.IsSpace(r) {
			runes[i] = ' '
		}
	}
	words := make([][]rune, len(q))
	for i, w := range q {
		words[i] = []rune(w.Text)
	}
	first := 0
	for first < len(lower) && q.matchAt(words, lower, first) == 0 {
		first++
	}
	if first == len(lower) {
		first = 0
	}
	from := 0
	if first > excerptBefore {
		from = first - excerptBefore
		if space := slices.Index(runes[from:first], ' '); space >= 0 {
			from += space + 1
		}
	}
	to := min(len(runes), from+excerptLength)

	var parts []Part
	plain := ""
	if from > 0 {
		plain = "…"
	}
	for i := from; i < to; {
		n := min(q.matchAt(words, lower, i), to-i)
		if n == 0 {
			plain += string(runes[i])
			i++
			continue
		}
		if plain != "" {
			parts = append(parts, Part{Text: plain})
			plain = ""
		}
		parts = append(parts, Part{Text: string(runes[i : i+n]), Match: true})
		i += n
	}
	if to < len(runes) {
		plain += "…"
	}
	if plain != "" {
		parts = append(parts, Part{Text: plain})
	}
	return parts
}

// matchAt is the length of the longest word of the query that stands at i; 0: none does.
func (q Query) matchAt(words [][]rune, lower []rune, i int) int {
	longest := 0
	begins := i == 0 || !ofWord(lower[i-1])
	for n, w := range q {
		word := words[n]
		end := i + len(word)
		if len(word) <= longest || end > len(lower) || !begins && !w.Within || !slices.Equal(lower[i:end], word) {
			continue
		}
		if w.Within || w.Begins || end == len(lower) || !ofWord(lower[end]) {
			longest = len(word)
		}
	}
	return longest
}
