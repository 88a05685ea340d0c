package identity

import (
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Normalize returns a username or e-mail address as it is stored: in Unicode's Normalization Form C, so that a letter with an
// accent is the same text whether a keyboard composes it or not.
func Normalize(name string) string { return norm.NFC.String(name) }

// Fold returns the form in which usernames and addresses are compared: the canonical caseless form of The Unicode Standard,
// section 3.13 (D145), in Normalization Form C.
func Fold(name string) string {
	return norm.NFC.String(cases.Fold().String(norm.NFD.String(name)))
}

// misleading reports characters that a name must not contain, because they are invisible or change how text looks: control and
// format characters, such as those that change the direction of text, separators, and unassigned code points.
func misleading(name string) bool {
	return strings.ContainsFunc(name, func(r rune) bool {
		return r == unicode.ReplacementChar || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Z)
	})
}
