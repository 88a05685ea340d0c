package extract

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"chatbot/domain/file"
)

// opened compiles PDFium once for all inputs.
var opened = sync.OnceValues(func() (*Reader, error) {
	r := &Reader{}
	return r, r.OpenPDF("")
})

// fuzz checks that files of a type are read, or said to be unreadable, and that a text is one that can be stored.
func fuzz(f *testing.F, mediaType string, seeds ...string) {
	for _, name := range seeds {
		content, err := os.ReadFile(filepath.Join("..", "testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
	}
	r := &Reader{}
	if mediaType == PDF { // not with the first input, for which that would take too long
		var err error
		if r, err = opened(); err != nil {
			f.Fatal(err)
		}
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		text, err := r.Read(mediaType, content)
		var why *file.Unreadable
		if err != nil && !errors.As(err, &why) {
			t.Fatal(err)
		}
		for _, page := range text.Pages {
			if all := page.Title + page.Text; !utf8.ValidString(all) || strings.ContainsAny(all, "\x00\r") {
				t.Errorf("%q", all)
			}
		}
	})
}

func FuzzPDF(f *testing.F) {
	fuzz(f, PDF, "manual.pdf", "restricted.pdf", "filled.pdf", "notes.pdf", "xfa.pdf")
}
func FuzzDOCX(f *testing.F) { fuzz(f, DOCX, "report.docx", "pandoc.docx", "odd.docx") }
func FuzzXLSX(f *testing.F) { fuzz(f, XLSX, "sales.xlsx", "calculated.xlsx", "rich.xlsx") }
func FuzzPPTX(f *testing.F) { fuzz(f, PPTX, "roadmap.pptx", "pandoc.pptx", "chart.pptx") }
func FuzzODT(f *testing.F)  { fuzz(f, ODT, "cellar.odt", "pandoc.odt") }
func FuzzODS(f *testing.F)  { fuzz(f, ODS, "prices.ods", "ezodf.ods") }
func FuzzODP(f *testing.F)  { fuzz(f, ODP, "plans.odp") }
func FuzzEPUB(f *testing.F) { fuzz(f, EPUB, "quince.epub", "pandoc.epub") }
func FuzzHTML(f *testing.F) { fuzz(f, HTML, "article.html", "list.html") }
func FuzzMail(f *testing.F) { fuzz(f, Mail, "mail.eml", "page.mht") }
func FuzzPlain(f *testing.F) {
	fuzz(f, "text/plain", "utf16.txt", "utf16le.txt", "shiftjis.txt", "koi8r.txt")
}

// FuzzMarkup reads parts of Office files themselves, which mutations of the packed files seldom reach.
func FuzzMarkup(f *testing.F) {
	f.Add(`<w:p><w:r><w:t>x</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>`)
	f.Add(`<h outline-level="2">x<s c="3"/></h><table><table-row><table-cell><p>y</p></table-cell></table-row></table>`)
	f.Add(`<sld show="0"><sp><ph type="title"/><p><t>x</t></p></sp></sld>`)
	f.Add(`<table name="S"><table-row number-rows-repeated="2"><table-cell number-columns-repeated="3"><p>y</p></table-cell></table-row></table>`)
	f.Add(`<page name="one"><frame class="title"><p>x</p></frame><notes><p>y</p></notes></page>`)
	f.Fuzz(func(t *testing.T, markup string) {
		none := func(string) error { return nil }
		w, o, s := &word{document: newDocument(), chart: none, chunks: none}, &openText{document: newDocument()}, &slide{document: newDocument()}
		_ = walk(strings.NewReader(markup), elements{start: w.start, end: w.end, chars: w.chars})
		_ = walk(strings.NewReader(markup), elements{start: o.start, end: o.end, chars: o.chars})
		_ = s.read(strings.NewReader(markup))
		cells, found := 0, &pages{}
		sheets, slides := &openSheets{out: found, cells: &cells, hidden: map[string]bool{}}, &openSlides{out: found, hidden: map[string]bool{}}
		_ = walk(strings.NewReader(markup), elements{start: sheets.start, end: sheets.end, chars: sheets.chars})
		_ = walk(strings.NewReader(markup), elements{start: slides.start, end: slides.end, chars: slides.chars})
		for _, page := range found.all {
			if !utf8.ValidString(page.Title + page.Text) {
				t.Errorf("%q", page)
			}
		}
		for _, d := range []*document{w.document, o.document, s.document} {
			if text, err := d.finish(); err == nil && !utf8.ValidString(tidy(text)) {
				t.Errorf("%q", text)
			}
		}
	})
}
