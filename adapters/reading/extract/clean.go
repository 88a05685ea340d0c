package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// lineBreaks are those that texts have besides \n.
var lineBreaks = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\f", "\n", "\v", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n")

// clean returns valid UTF-8 without control characters but tabs and line breaks, which are \n.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && unicode.IsControl(r) || r == '\uFEFF' || r == '\uFFFE' || r == '\uFFFF' {
			return -1
		}
		return r
	}, lineBreaks.Replace(strings.ToValidUTF8(text, "\uFFFD")))
}

// ligatures are letters that fonts draw as one, and a hyphen that is seen only at the end of a line. Searches do not find words with them.
var ligatures = strings.NewReplacer("ﬀ", "ff", "ﬁ", "fi", "ﬂ", "fl", "ﬃ", "ffi", "ﬄ", "ffl", "ﬅ", "st", "ﬆ", "st", "\u00AD", "", "\u00A0", " ")

// tidy returns the text of a document clean, its lines without spaces at their ends, with no more than one empty line in a row.
func tidy(text string) string {
	var out strings.Builder
	out.Grow(len(text))
	empty := true // the line before; there are none at the beginning
	for line := range strings.SplitSeq(ligatures.Replace(clean(text)), "\n") {
		line = strings.TrimRight(line, " \t")
		if line != "" || !empty {
			out.WriteString(line)
			out.WriteByte('\n')
		}
		empty = line == ""
	}
	return strings.TrimRight(out.String(), "\n")
}

// hasText reports whether there is a letter or a digit.
func hasText(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}

// garbage reports whether a text is not what its page shows: glyph numbers of a font that does not say which letters they are.
func garbage(text string) bool {
	bad, all := 0, 0
	for _, r := range text {
		switch {
		case r == '\n' || r == '\r' || r == '\t' || r == ' ':
			continue
		case r == utf8.RuneError, unicode.IsControl(r) && r != '\u0002', unicode.Is(unicode.Co, r):
			bad++
		}
		all++
	}
	return all > 0 && bad*10 > all
}
