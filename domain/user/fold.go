package user

import (
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Normalize returns a username or e-mail address as it is stored: in Unicode's Normalization Form C, so that a letter with
// an accent is the same text however a keyboard composed it.
func Normalize(name string) string { return norm.NFC.String(name) }

// Fold returns what two usernames or addresses have in common that count as the same: the canonical caseless form of
// The Unicode Standard, section 3.13 (D145), in Normalization Form C.
func Fold(name string) string {
	return norm.NFC.String(cases.Fold().String(norm.NFD.String(name)))
}

// misleading reports characters that a name must not have, because a reader does not see them or sees something else than
// is there: control and format characters, such as those that turn the direction of text, separators, and what is no
// character at all.
func misleading(name string) bool {
	return strings.ContainsFunc(name, func(r rune) bool {
		return r == unicode.ReplacementChar || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Z)
	})
}
