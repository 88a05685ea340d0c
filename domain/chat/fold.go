package chat

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// glyph is one folded code point, and the bytes of the text that it stands for. Several may stand for the same bytes,
// such as the two of a ligature.
type glyph struct {
	r        rune
	from, to int
}

// separator is what fold makes of everything that parts words in ways of its own.
const separator = ' '

// Letters that no normalization takes apart, but that people type without their stroke or as two letters; and letters
// that Arabic and Persian keyboards write with different code points.
var plainLetters = map[rune]string{
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'þ': "th", 'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'ħ': "h", 'ŧ': "t",
	'ى': "ي", 'ی': "ي", 'ک': "ك", 'ة': "ه",
}

// fold yields the text as search compares it: compatibility forms (width, ligatures, fractions) taken apart, letters in
// one case, digits as 0 to 9, and without the marks that people leave out when they type. yield returns false to stop.
//
// Marks are dropped from Latin, Greek, Cyrillic, Arabic, Hebrew and Syriac letters only: elsewhere they are vowels or
// tell letters apart (Devanagari, Thai, kana), and so is the breve of the Cyrillic й and ў.
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

// aloneAt folds the first letter of a text when nothing combines with it and it stays one letter, as most do, or a byte
// that is no UTF-8; else the size is 0.
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

// combines reports whether the first code point of a text may combine with what stands before it.
func combines(r rune, text string) bool {
	switch {
	case syllable(r):
		return false
	case r < known:
		return alphabets[r].combines
	}
	return !norm.NFKC.PropertiesString(text).BoundaryBefore()
}

// known bounds the code points about which a table knows what else takes long to find out: those of most alphabets.
const known = 0x2000

// alphabets is that table. folded is 0 for what does not become one code point by itself.
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

// syllable knows the letters that most texts in Chinese, Japanese and Korean are written with. They have no case, and
// nothing to take apart that would not be put together again.
func syllable(r rune) bool {
	return 0x4e00 <= r && r <= 0x9fff || 0xac00 <= r && r <= 0xd7a3 || 0x3041 <= r && r <= 0x3096 || 0x30a1 <= r && r <= 0x30fa
}

// foldSegment folds a base with all that combines with it. before is the folded code point that stands before it.
func foldSegment(segment string, before rune) string {
	parts := norm.NFKD.String(segment)
	if first, _ := utf8.DecodeRuneInString(segment); unicode.IsSymbol(first) || strings.ContainsRune(parts, '⁄') {
		parts = " " + parts + " " // ™, ㎏ and ½ are words of their own
	}
	var folded []rune
	base, compose := before, false
	for _, r := range parts {
		switch {
		case unicode.In(r, unicode.Mn, unicode.Me):
			if !isOptional(base, r) {
				folded, compose = append(folded, r), true
			}
		case r == 0x200c && unicode.Is(unicode.Arabic, base): // parts of a Persian word, often typed with a space
			folded = append(folded, separator)
		case r == 0x200b: // zero width space: a break where no space is written
			folded = append(folded, separator)
		case unicode.Is(unicode.Cf, r) || r == 'ـ': // invisible; the tatweel only stretches a word
		case r >= 0x02b9 && r <= 0x02bf: // apostrophes that count as letters, beside those that do not
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

// isOptional reports whether a mark on the base is one that people leave out.
func isOptional(base, mark rune) bool {
	switch {
	case unicode.Is(unicode.Variation_Selector, mark), unicode.Is(unicode.Me, mark), mark == 0x034f:
		return true
	case unicode.Is(unicode.Cyrillic, base):
		return mark != 0x0306
	}
	return !unicode.IsMark(base) && (!unicode.IsLetter(base) || unicode.In(base, unicode.Latin, unicode.Greek, unicode.Arabic, unicode.Hebrew, unicode.Syriac))
}

// foldLetter is one of the letters that differ in case only, the same for all of them; of digits, the ASCII one.
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

// digit is the value of a decimal digit: Unicode keeps the ten of a script together, in order.
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
