package extract

import "chatbot/domain/file"

// What is read of one file, at most. Files with more are too large: a part of a text that is taken for the whole misleads.
const (
	maxText     = 16 << 20  // bytes of text: about four million tokens
	maxPages    = 5_000     // pages, slides, chapters, sheets
	maxEntries  = 10_000    // entries of an archive
	maxExpanded = 192 << 20 // bytes of all entries that are read, unpacked
	maxNesting  = 512       // elements within elements
	maxCells    = 2_000_000 // cells of a workbook, empty ones before the last of a row included
)

var (
	errTooLarge    = &file.Unreadable{Problem: file.TooLarge}
	errDamaged     = &file.Unreadable{Problem: file.Damaged}
	errEncrypted   = &file.Unreadable{Problem: file.Encrypted}
	errNoText      = &file.Unreadable{Problem: file.NoText}
	errUnsupported = &file.Unreadable{Problem: file.Unsupported}
)

// pages collects the pages of a text within the bounds.
type pages struct {
	all  []file.Page
	size int
}

// add appends a page of a document.
func (p *pages) add(title, text string) error { return p.addAsIs(tidy(title), tidy(text)) }

// addAsIs appends a page whose text keeps its layout. It is valid UTF-8 without control characters.
func (p *pages) addAsIs(title, text string) error {
	p.size += len(title) + len(text)
	if p.size > maxText || len(p.all) >= maxPages {
		return errTooLarge
	}
	p.all = append(p.all, file.Page{Title: title, Text: text})
	return nil
}

// text returns all pages; errNoText if none has a word.
func (p *pages) text() (file.Text, error) {
	for _, page := range p.all {
		if hasText(page.Text) {
			return file.Text{Pages: p.all}, nil
		}
	}
	return file.Text{}, errNoText
}
