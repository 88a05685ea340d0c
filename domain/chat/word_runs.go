package chat

import (
	"unicode"
	"unicode/utf8"
)

// maxWord bounds the distinguished length of words, in folded code points. Longer words count by their beginning, in texts and
// queries alike.
const maxWord = 64

// run is a section of a text that is searched as one: a word, or contiguous text of scripts without spaces between words.
type run struct {
	glyphs []glyph
	within bool // a word may begin anywhere in it
}

func (r run) text() string {
	runes := make([]rune, len(r.glyphs))
	for i, g := range r.glyphs {
		runes[i] = g.r
	}
	return string(runes)
}

// runs yields the runs of a text in order. A run is valid until the next one. yield returns false to stop.
func runs(text string, yield func(run) bool) {
	var current run
	stopped := false
	end := func() bool {
		stopped = len(current.glyphs) > 0 && !yield(current)
		current.glyphs = current.glyphs[:0]
		return !stopped
	}
	fold(text, func(g glyph) bool {
		if !ofWord(g.r) {
			return end()
		}
		within := current.within
		if len(current.glyphs) == 0 || !isMark(g.r) {
			within = unspaced(g.r)
		}
		if len(current.glyphs) > 0 && within != current.within && !end() {
			return false
		}
		current.within = within
		current.glyphs = append(current.glyphs, g)
		return true
	})
	if !stopped {
		end()
	}
}

// ofWord reports whether a folded code point is part of a word.
func ofWord(r rune) bool {
	if r < known {
		return alphabets[r].word
	}
	return syllable(r) || isWord(r)
}

func isWord(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r))
}

func isMark(r rune) bool {
	if r < known {
		return alphabets[r].mark
	}
	return !syllable(r) && unicode.IsMark(r)
}

// unspaced reports whether a code point is of a script without spaces between words or, like Korean, with endings joined to
// words.
func unspaced(r rune) bool {
	return r > 0x0e00 && (syllable(r) || r == 'ー' || unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Bopomofo, unicode.Hangul, unicode.Yi,
		unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar, unicode.Tai_Le, unicode.New_Tai_Lue, unicode.Tai_Tham, unicode.Tai_Viet))
}
