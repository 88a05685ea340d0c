package chat

import "slices"

// runes returns the words of a query as code points.
func (q Query) runes() [][]rune {
	words := make([][]rune, len(q))
	for i, w := range q {
		words[i] = []rune(w.Text)
	}
	return words
}

// matches yields each match of a word of the query in a run: the word's index and the bytes of the text.
func (q Query) matches(words [][]rune, r run, yield func(word, from, to int)) {
	for n, w := range q {
		word := words[n]
		switch {
		case w.Within != r.within || len(word) == 0 || len(word) > len(r.glyphs):
		case w.Within:
			for i := range len(r.glyphs) - len(word) + 1 {
				if stands(word, r.glyphs[i:]) {
					yield(n, r.glyphs[i].from, r.glyphs[i+len(word)-1].to)
				}
			}
		case stands(word, r.glyphs) && (len(word) == len(r.glyphs) || w.Begins || len(word) == maxWord):
			yield(n, r.glyphs[0].from, r.glyphs[len(word)-1].to)
		}
	}
}

// stands reports whether the glyphs begin with the word.
func stands(word []rune, glyphs []glyph) bool {
	for i, r := range word {
		if glyphs[i].r != r {
			return false
		}
	}
	return true
}

// Has reports whether a text contains all words of the query.
func (q Query) Has(text string) bool { return q.count(text) == len(q) }

// count returns how many of the words of the query a text contains.
func (q Query) count(text string) int {
	words := q.runes()
	missing := len(q)
	seen := make([]bool, len(q))
	runs(text, func(r run) bool {
		q.matches(words, r, func(word, _, _ int) {
			if !seen[word] {
				seen[word] = true
				missing--
			}
		})
		return missing > 0
	})
	return len(q) - missing
}

// Decided reports whether a text that has the Terms certainly has the words. Three or more code points of a script without spaces
// may occur in a text pair by pair without being contiguous.
func (q Query) Decided() bool {
	return !slices.ContainsFunc(q, func(w Word) bool { return w.Within && len([]rune(w.Text)) > 2 })
}

// usualLength is the number of words of an average text.
const usualLength = 100

// Weigh ranks a text: higher for frequent words, lower for long texts (as BM25, without the weight of rare words, because all
// compared texts have all words).
func (q Query) Weigh(text string) float64 {
	words := q.runes()
	counts := make([]float64, len(q))
	length := 0.0
	runs(text, func(r run) bool {
		length++
		if r.within {
			length += float64(len(r.glyphs)) / 2
		}
		q.matches(words, r, func(word, _, _ int) { counts[word]++ })
		return true
	})
	weight := 0.0
	for _, n := range counts {
		weight += n / (n + 1.2*(0.25+0.75*length/usualLength))
	}
	return weight
}
