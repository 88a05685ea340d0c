package chat

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// The length of an excerpt and of its text before the first match, in code points.
const (
	excerptLength = 160
	excerptBefore = 40
	// maxCluster bounds the characters that are never split, in code points; a letter may have any number of marks.
	maxCluster = 32
)

// Fragment is a piece of an excerpt; Match marks a match of the query.
type Fragment struct {
	Text  string
	Match bool
}

// around is how many bytes of Markdown before and after a match are read when the whole text does not show the match.
const around = 4 << 10

// ExcerptOf is Excerpt for Markdown, without markup. A word that occurs only in markup, such as a link's address, is not marked;
// a match far down in a very long text is excerpted from the text around it.
func (q Query) ExcerptOf(markdown string) []Fragment {
	plain := Plain(markdown, len(markdown))
	if _, found := q.first(plain); found {
		return q.Excerpt(plain)
	}
	if at, found := q.first(markdown); found && at > around {
		from, to := at-around, min(len(markdown), at+around)
		near := Plain(strings.ToValidUTF8(markdown[from:to], ""), 2*around)
		if at, found := q.first(near); found && at > 0 {
			return q.Excerpt(near)
		}
	}
	return q.Excerpt(plain)
}

// first returns the first byte that matches a word of the query.
func (q Query) first(text string) (at int, found bool) {
	words := q.runes()
	runs(text, func(r run) bool {
		q.matches(words, r, func(_, from, _ int) {
			if !found || from < at {
				at, found = from, true
			}
		})
		return !found
	})
	return at, found
}

// Excerpt returns the text around the query's first match, on one line, as plain text in parts; without a match, the beginning.
// Matches are marked as written in the text, in whole characters.
func (q Query) Excerpt(text string) []Fragment {
	text = visible(text)
	words := q.runes()
	first, _ := q.first(text)
	from := excerptStart(text, first)
	shown := text[from:]
	to := len(shown) // the searched part is longer than the shown one, so that the last word is complete
	if n := (excerptLength + maxWord) * maxCluster * utf8.UTFMax; n < to {
		to = n
	}
	var marked [][2]int
	runs(shown[:to], func(r run) bool {
		q.matches(words, r, func(_, a, b int) { marked = append(marked, [2]int{a, b}) })
		return r.glyphs[0].from < excerptLength*utf8.UTFMax
	})
	return excerptParts(shown, from > 0, marked)
}

// excerptStart returns where an excerpt that shows the byte first begins: after a space shortly before it, if there is one.
func excerptStart(text string, first int) int {
	from, space := first, -1
	for n := 0; n < excerptBefore && from > 0; n++ {
		r, size := utf8.DecodeLastRuneInString(text[:from])
		if from -= size; unicode.IsSpace(r) {
			space = from + size
		}
	}
	switch {
	case from == 0:
		return 0
	case space >= 0:
		return space
	}
	// Within a word, but not within a character: the text before is inspected, up to the length of a cluster.
	near := from
	for n := 0; n < maxCluster && near > 0; n++ {
		_, size := utf8.DecodeLastRuneInString(text[:near])
		near -= size
	}
	for state := -1; near < from; {
		cluster, _, next := firstCluster(text[near:first], state)
		near, state = near+len(cluster), next
	}
	return near
}

// excerptParts cuts the text after excerptLength code points, between two characters. marked are the matching bytes.
func excerptParts(text string, cutBefore bool, marked [][2]int) []Fragment {
	var parts []Fragment
	add := func(text string, match bool) {
		switch n := len(parts); {
		case text == "":
		case n > 0 && parts[n-1].Match == match:
			parts[n-1].Text += text
		default:
			parts = append(parts, Fragment{text, match})
		}
	}
	if cutBefore {
		add("…", false)
	}
	shown, at, state, blank := 0, 0, -1, true
	for at < len(text) {
		cluster, _, next := firstCluster(text[at:min(len(text), at+maxCluster*utf8.UTFMax)], state)
		state = next
		size := utf8.RuneCountInString(cluster)
		if shown+size > excerptLength {
			break
		}
		match := false
		for _, m := range marked {
			match = match || m[0] < at+len(cluster) && at < m[1]
		}
		at += len(cluster)
		if r, _ := utf8.DecodeRuneInString(cluster); unicode.IsSpace(r) {
			if !blank {
				add(" ", match)
				shown++
			}
			blank = true
			continue
		}
		add(cluster, match)
		shown += size
		blank = false
	}
	if strings.TrimSpace(text[at:]) != "" {
		add("…", false)
	}
	return parts
}
