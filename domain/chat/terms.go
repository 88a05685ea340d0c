package chat

import (
	"iter"
	"unicode/utf8"
)

// A term is the unit of the index: a letter for its kind, and folded text.
//
//	w zurich   a word
//	p zu       the beginning of a word, up to 6 code points; longer ones are matched against the words
//	c 東, c 東京 one code point, or two adjacent ones, of a script without spaces
const (
	wholeWord = "w"
	beginning = "p"
	character = "c"
	// maxBeginning bounds the beginnings that are terms of their own, in code points: short ones match many words.
	maxBeginning = 6
	// maxTerms bounds the total bytes of a text's terms: a tsvector of PostgreSQL holds 1 MB.
	maxTerms = 400_000
	// ownerSize is the length of the prefix that an adapter adds to each term, in bytes.
	ownerSize = 8
)

// Terms returns the distinct terms of a text. Of a very long text it returns the first: some 20,000 different words.
func Terms(text string) []string {
	var terms []string
	var term []byte
	seen := map[string]bool{}
	size := 0
	add := func(kind string, glyphs []glyph) {
		term = append(term[:0], kind...)
		for _, g := range glyphs {
			term = utf8.AppendRune(term, g.r)
		}
		if !seen[string(term)] {
			text := string(term)
			seen[text] = true
			terms = append(terms, text)
			size += len(text) + ownerSize
		}
	}
	runs(text, func(r run) bool {
		if r.within {
			for i := range r.glyphs {
				add(character, r.glyphs[i:i+1])
				add(character, r.glyphs[i:min(i+2, len(r.glyphs))])
				if size > maxTerms {
					return false
				}
			}
			return true
		}
		word := r.glyphs[:min(len(r.glyphs), maxWord)]
		add(wholeWord, word)
		for n := 1; n <= min(maxBeginning, len(word)); n++ {
			add(beginning, word[:n])
		}
		return size <= maxTerms
	})
	return terms
}

// Term is a term that a text must have; with Begins, any term that begins with it matches.
type Term struct {
	Text   string
	Begins bool
}

// Terms returns the terms that every matching text has in its index. Has decides whether a text that has them matches.
func (q Query) Terms() []Term {
	var terms []Term
	add := func(t Term) {
		for _, other := range terms {
			if other == t {
				return
			}
		}
		terms = append(terms, t)
	}
	for _, w := range q {
		runes := []rune(w.Text)
		switch {
		case w.Within && len(runes) == 1:
			add(Term{Text: character + w.Text})
		case w.Within:
			for i := range len(runes) - 1 {
				add(Term{Text: character + string(runes[i:i+2])})
			}
		case w.Begins && len(runes) <= maxBeginning:
			add(Term{Text: beginning + w.Text})
		default:
			add(Term{Text: wholeWord + w.Text, Begins: w.Begins})
		}
	}
	return terms
}

// Words yields the folded words of a text in order; of a script without spaces, each pair of adjacent code points.
func Words(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		runs(text, func(r run) bool {
			if !r.within {
				r.glyphs = r.glyphs[:min(len(r.glyphs), maxWord)]
				return yield(r.text())
			}
			for i := range max(len(r.glyphs)-1, 1) {
				if !yield(run{glyphs: r.glyphs[i:min(i+2, len(r.glyphs))]}.text()) {
					return false
				}
			}
			return true
		})
	}
}
