package chat

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// glyph is one folded code point and the bytes of the text that it comes from. Several may share bytes, such as the two of a
// ligature.
type glyph struct {
	r        rune
	from, to int
}

// separator replaces everything that separates words by rules of its own.
const separator = ' '

// Letters that no normalization decomposes, but that people type without the stroke or as two letters; and letters that Arabic
// and Persian keyboards write with different code points.
var plainLetters = map[rune]string{
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'þ': "th", 'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'ħ': "h", 'ŧ': "t",
	'ى': "ي", 'ی': "ي", 'ک': "ك", 'ة': "ه",
}

// fold yields the text as search compares it: compatibility forms (width, ligatures, fractions) decomposed, letters in one case,
// digits as 0 to 9, and without marks that people often omit. yield returns false to stop.
//
// Marks are dropped only from Latin, Greek, Cyrillic, Arabic, Hebrew and Syriac letters: in other scripts they are vowels or
// distinguish letters (Devanagari, Thai, kana), as does the breve of the Cyrillic й and ў.
func fold(text string, yield func(glyph) bool) {
	var before rune
	for i := 0; i < len(text); {
		if c := text[i]; c < utf8.RuneSelf && (i+1 == len(text) || text[i+1] < utf8.RuneSelf) {
			before = foldLetter(rune(c))
			if !yield(glyph{before, i, i + 1}) {
				return
			}
			i++
			continue
		}
		if r, size := aloneAt(text[i:]); size > 0 {
			before = r
			if !yield(glyph{r, i, i + size}) {
				return
			}
			i += size
			continue
		}
		n := norm.NFKC.NextBoundaryInString(text[i:], true)
		for _, r := range foldSegment(text[i:i+n], before) {
			before = r
			if !yield(glyph{r, i, i + n}) {
				return
			}
		}
		i += n
	}
}

// aloneAt folds the first letter of a text if nothing combines with it and it stays one letter, as most do, or an invalid byte;
// otherwise the size is 0.
func aloneAt(text string) (r rune, size int) {
	r, size = utf8.DecodeRuneInString(text)
	if r == utf8.RuneError {
		return separator, size
	}
	if size < len(text) && text[size] >= utf8.RuneSelf {
		if next, _ := utf8.DecodeRuneInString(text[size:]); combines(next, text[size:]) {
			return 0, 0
		}
	}
	if syllable(r) {
		return r, size
	}
	if r < known {
		if r = alphabets[r].folded; r == 0 {
			return 0, 0
		}
		return r, size
	}
	return 0, 0
}

// combines reports whether the first code point of a text may combine with the one before it.
func combines(r rune, text string) bool {
	switch {
	case syllable(r):
		return false
	case r < known:
		return alphabets[r].combines
	}
	return !norm.NFKC.PropertiesString(text).BoundaryBefore()
}

// known bounds the code points of the table alphabets; it covers most alphabets.
const known = 0x2000

// alphabets caches properties that are slow to compute. folded is 0 for a code point that does not fold to a single one.
var alphabets = func() (table [known]struct {
	folded               rune
	combines, word, mark bool
}) {
	for r := range rune(known) {
		text := string(r)
		entry := &table[r]
		entry.combines = !norm.NFKC.PropertiesString(text).BoundaryBefore()
		entry.word = isWord(r)
		entry.mark = unicode.IsMark(r)
		first, _ := utf8.DecodeRuneInString(norm.NFKD.String(text))
		if folded := []rune(foldSegment(text, 0)); len(folded) == 1 && !unicode.IsMark(first) { // a mark depends on its base
			entry.folded = folded[0]
		}
	}
	return table
}()

// syllable reports whether r is one of the letters in which most Chinese, Japanese and Korean text is written. They have no case,
// and normalization leaves them unchanged.
func syllable(r rune) bool {
	return 0x4e00 <= r && r <= 0x9fff || 0xac00 <= r && r <= 0xd7a3 || 0x3041 <= r && r <= 0x3096 || 0x30a1 <= r && r <= 0x30fa
}

// foldSegment folds a base with everything that combines with it. before is the folded code point before it.
func foldSegment(segment string, before rune) string {
	parts := norm.NFKD.String(segment)
	if first, _ := utf8.DecodeRuneInString(segment); unicode.IsSymbol(first) || strings.ContainsRune(parts, '⁄') {
		parts = " " + parts + " " // ™, ㎏ and ½ are separate words
	}
	var folded []rune
	base, compose := before, false
	for _, r := range parts {
		switch {
		case unicode.In(r, unicode.Mn, unicode.Me):
			if !isOptional(base, r) {
				folded, compose = append(folded, r), true
			}
		case r == 0x200c && unicode.Is(unicode.Arabic, base): // separates parts of a Persian word, often typed as a space
			folded = append(folded, separator)
		case r == 0x200b: // zero width space: a break in scripts without spaces
			folded = append(folded, separator)
		case unicode.Is(unicode.Cf, r) || r == 'ـ': // invisible; the tatweel only stretches a word
		case r >= 0x02b9 && r <= 0x02bf: // apostrophes of the category letter, as others
			folded = append(folded, separator)
		default:
			base = foldLetter(r)
			compose = compose || unicode.Is(unicode.Hangul, r)
			if plain, is := plainLetters[base]; is {
				folded = append(folded, []rune(plain)...)
			} else {
				folded = append(folded, base)
			}
		}
	}
	if compose {
		return norm.NFC.String(string(folded))
	}
	return string(folded)
}

// isOptional reports whether people often omit a mark on the base.
func isOptional(base, mark rune) bool {
	switch {
	case unicode.Is(unicode.Variation_Selector, mark), unicode.Is(unicode.Me, mark), mark == 0x034f:
		return true
	case unicode.Is(unicode.Cyrillic, base):
		return mark != 0x0306
	}
	return !unicode.IsMark(base) && (!unicode.IsLetter(base) || unicode.In(base, unicode.Latin, unicode.Greek, unicode.Arabic, unicode.Hebrew, unicode.Syriac))
}

// foldLetter returns the same letter for all that differ only in case, and the ASCII digit for a digit.
func foldLetter(r rune) rune {
	if r < utf8.RuneSelf {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}
	if unicode.Is(unicode.Nd, r) {
		return '0' + digit(r)
	}
	return unicode.ToLower(unicode.ToUpper(r))
}

// digit returns the value of a decimal digit: in Unicode the ten digits of a script are contiguous and in order.
func digit(r rune) rune {
	for _, part := range unicode.Nd.R16 {
		if lo := rune(part.Lo); lo <= r && r <= rune(part.Hi) {
			return (r - lo) % 10
		}
	}
	for _, part := range unicode.Nd.R32 {
		if lo := rune(part.Lo); lo <= r && r <= rune(part.Hi) { //nolint:gosec // Code points fit into a rune.
			return (r - lo) % 10
		}
	}
	return 0
}
