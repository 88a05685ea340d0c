package file

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// SectionLength is how much of a text is searched as one, in code points: a word of a query and another one are found together
	// when they are about so near.
	SectionLength = 16 << 10
	// MaxSections bounds what is searched of a file: the first 4 million characters.
	MaxSections = 256
	// maxCut bounds the word that is left whole where a page is divided, in bytes.
	maxCut = 256
)

// Place is a place in a text: a page, from 1, and the code points of it that are passed over.
type Place struct{ Page, Skipped int }

// Section returns the pages of the section that begins at a place, and where the next one begins. pages are those from the place on,
// without what is passed over, and as many as are at hand: together longer than a section unless the text ends. A section has whole
// pages, or a part of one page that is longer.
func (p Place) Section(pages []Page) (section []Page, next Place) {
	next = p
	length := 0
	for _, page := range pages {
		n := utf8.RuneCountInString(page.Text)
		switch {
		case length+n <= SectionLength:
		case length > 0:
			return section, next
		default:
			page.Text = beginning(page.Text)
			return append(section, page), Place{next.Page, next.Skipped + utf8.RuneCountInString(page.Text)}
		}
		section = append(section, page)
		length += n
		next = Place{Page: next.Page + 1}
	}
	return section, next
}

// beginning returns the first SectionLength code points of a longer text, less the word in the middle of which they end.
func beginning(text string) string {
	end := 0
	for range SectionLength {
		_, size := utf8.DecodeRuneInString(text[end:])
		end += size
	}
	if at := strings.LastIndexFunc(text[end-min(maxCut, end):end], unicode.IsSpace); at > 0 {
		return text[:end-min(maxCut, end)+at]
	}
	return text[:end]
}
