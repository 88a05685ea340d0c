package chat

import (
	"strings"
	"unicode"
)

// Characters of the category Cf that affect what is seen.
const (
	zeroWidthNonJoiner = '\u200C'
	zeroWidthJoiner    = '\u200D'
	blackFlag          = '\U0001F3F4'
	firstTag, lastTag  = '\U000E0020', '\U000E007F'
)

// visible drops invisible characters and those that make text look like another: control characters, directional overrides and
// isolates, tag characters, and other format characters (Cc, Cf). Joiners stay between letters or emoji, tags in the flag of a
// region. Line ends become \n; white space other than tabs, and letters that are drawn as nothing, become spaces.
func visible(text string) string {
	if plainASCII(text) {
		return text
	}
	var out strings.Builder
	runes := []rune(text)
	flag := false // in the sequence of a flag
	for i, r := range runes {
		flag = r == blackFlag || flag && r >= firstTag && r <= lastTag
		switch {
		case r == '\n', r == '\u2028', r == '\u2029', r == '\u0085', r == '\v', r == '\f':
			out.WriteByte('\n')
		case r == '\r':
			if i+1 == len(runes) || runes[i+1] != '\n' {
				out.WriteByte('\n')
			}
		case r == '\t':
			out.WriteByte('\t')
		case unicode.IsSpace(r), isFiller(r):
			out.WriteByte(' ')
		case r == zeroWidthJoiner, r == zeroWidthNonJoiner:
			if i > 0 && i+1 < len(runes) && joinable(runes[i-1]) && joinable(runes[i+1]) {
				out.WriteRune(r)
			}
		case unicode.IsControl(r):
			if r != 0 {
				out.WriteByte(' ')
			}
		case unicode.Is(unicode.Cf, r) && !flag && !unicode.Is(unicode.Prepended_Concatenation_Mark, r):
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}

func plainASCII(text string) bool {
	for i := range len(text) {
		if b := text[i]; b >= 0x7F || b < ' ' && b != '\n' && b != '\t' {
			return false
		}
	}
	return true
}

// isFiller reports whether a letter or symbol by itself is drawn as nothing: the Hangul fillers outside a syllable, and the empty
// Braille pattern.
func isFiller(r rune) bool { return r == '\u3164' || r == '\uFFA0' || r == '\u2800' }

// joinable reports whether a joiner next to the character has an effect: letters, marks and emoji.
func joinable(r rune) bool {
	return unicode.In(r, unicode.L, unicode.M, unicode.So, unicode.Sk) || r == '\u2640' || r == '\u2642'
}
