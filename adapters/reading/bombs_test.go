package reading_test

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"testing"

	"chatbot/adapters/reading/extract"
	"chatbot/domain/file"
)

// zipOf returns a ZIP file; entries are written by functions, so that large ones take no memory.
func zipOf(t testing.TB, entries map[string]func(io.Writer)) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, write := range entries {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		write(w)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func text(s string) func(io.Writer) {
	return func(w io.Writer) { _, _ = io.WriteString(w, s) }
}

func repeated(before, s string, times int, after string) func(io.Writer) {
	return func(w io.Writer) {
		text(before)(w)
		block := strings.Repeat(s, 1000)
		for range times / 1000 {
			text(block)(w)
		}
		text(after)(w)
	}
}

const wordHead = `<w:document xmlns:w="x"><w:body>`

func wordOf(t testing.TB, body func(io.Writer)) []byte {
	return zipOf(t, map[string]func(io.Writer){"word/document.xml": body})
}

// workbookOf returns a workbook with one sheet.
func workbookOf(t testing.TB, sheet func(io.Writer)) []byte {
	const main, office = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	return zipOf(t, map[string]func(io.Writer){
		"[Content_Types].xml": text(`<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`),
		"_rels/.rels": text(`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="` + office +
			`/officeDocument" Target="xl/workbook.xml"/></Relationships>`),
		"xl/workbook.xml": text(`<workbook xmlns="` + main + `" xmlns:r="` + office + `"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`),
		"xl/_rels/workbook.xml.rels": text(`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="` + office +
			`/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`),
		"xl/worksheets/sheet1.xml": func(w io.Writer) {
			text(`<worksheet xmlns="` + main + `"><sheetData>`)(w)
			sheet(w)
			text(`</sheetData></worksheet>`)(w)
		},
	})
}

// pdfOf returns a PDF with count pages, all of which have the same compressed content.
func pdfOf(count int, content func(io.Writer)) []byte {
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	content(z)
	_ = z.Close()
	var out strings.Builder
	var offsets []int
	object := func(body string) {
		offsets = append(offsets, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", len(offsets), body)
	}
	out.WriteString("%PDF-1.4\n")
	var kids strings.Builder
	for i := range count {
		kids.WriteString(strconv.Itoa(5+i) + " 0 R ")
	}
	object("<</Type/Catalog/Pages 2 0 R>>")
	object(fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", count, &kids))
	object("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
	object(fmt.Sprintf("<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream", packed.Len(), &packed))
	for range count {
		object("<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 3 0 R>>>>>>")
	}
	table := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, at := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&out, "trailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF", len(offsets)+1, table)
	return []byte(out.String())
}

func TestBombsAreTooLarge(t *testing.T) {
	skipWithRaceDetector(t)
	laughs := `<!DOCTYPE x [<!ENTITY a "ha">` + func() (all string) {
		for c := 'b'; c < 'm'; c++ {
			all += fmt.Sprintf(`<!ENTITY %c "%s">`, c, strings.Repeat(fmt.Sprintf("&%c;", c-1), 10))
		}
		return all
	}() + `]>` + wordHead + `<w:p><w:r><w:t>&l;</w:t></w:r></w:p>`
	entries := map[string]func(io.Writer){"word/document.xml": text(wordHead)}
	for i := range 10_001 {
		entries[fmt.Sprint("x", i)] = text("")
	}
	for name, c := range map[string]struct {
		mediaType string
		content   []byte
	}{
		"a gigabyte of zeros":       {extract.DOCX, wordOf(t, repeated(wordHead, strings.Repeat("\x00", 1000), 1_000_000, ""))},
		"a gigabyte of text":        {extract.DOCX, wordOf(t, repeated(wordHead+"<w:p><w:r><w:t>", strings.Repeat("x", 1000), 1_000_000, ""))},
		"100 MB of text":            {extract.DOCX, wordOf(t, repeated(wordHead+"<w:p><w:r><w:t>", strings.Repeat("x", 1000), 100_000, "</w:t></w:r></w:p></w:body></w:document>"))},
		"entities":                  {extract.DOCX, wordOf(t, text(laughs))},
		"deep nesting":              {extract.DOCX, wordOf(t, repeated(wordHead, "<w:tbl><w:tr><w:tc>", 100_000, ""))},
		"many entries":              {extract.DOCX, zipOf(t, entries)},
		"a text of 20 MB":           {"text/plain", bytes.Repeat([]byte("words "), 20<<20/6)},
		"deep elements of a page":   {extract.HTML, bytes.Repeat([]byte("<div>"), 1_000_000)},
		"a sheet of 1,000,000 rows": {extract.XLSX, workbookOf(t, repeated("", `<row><c t="inlineStr"><is><t>some words in a cell</t></is></c></row>`, 1_000_000, ""))},
		"a wide sheet": {extract.XLSX, workbookOf(t, func(w io.Writer) {
			for i := range 1000 {
				_, _ = fmt.Fprintf(w, `<row r="%d"><c r="XFD%d"><v>1</v></c></row>`, i+1, i+1)
			}
		})},
		"a cell in all columns of all rows": {extract.ODS, zipOf(t, map[string]func(io.Writer){"content.xml": text(`<content><table name="S"><table-row number-rows-repeated="1048576">` +
			`<table-cell number-columns-repeated="16384"><p>x</p></table-cell></table-row></table></content>`)})},
		"a page of a gigabyte":        {extract.PDF, pdfOf(1, repeated("", strings.Repeat("q ", 500), 1_000_000, ""))},
		"10,000 pages":                {extract.PDF, pdfOf(10_000, text("BT /F 12 Tf 10 10 Td (word) Tj ET"))},
		"one page of 1,000,000 lines": {extract.PDF, pdfOf(1, repeated("BT /F 12 Tf 10 10 Td ", "0 1 Td (some words of a line that is repeated) Tj ", 1_000_000, "ET"))},
	} {
		_, err := shared.Read(t.Context(), c.mediaType, bytes.NewReader(c.content), int64(len(c.content)))
		var why *file.Unreadable
		if !errors.As(err, &why) || why.Problem != file.TooLarge {
			t.Errorf("%s (%d bytes): %v, want too_large", name, len(c.content), err)
		}
		if used := peak(t); used > 560<<20 {
			t.Errorf("%s: the process used %d MB", name, used>>20)
		}
	}
	if got, _, err := show(t, "image/heic", corpus(t, "large.heic")); err != nil || got.Width != 2048 {
		t.Errorf("a photo of 24 million pixels: %dx%d %v", got.Width, got.Height, err)
	}
	if used := peak(t); used > 560<<20 {
		t.Errorf("a photo of 24 million pixels: the process used %d MB", used>>20)
	}
	if _, text, err := read(t, shared, "manual.pdf"); err != nil || !strings.Contains(text, "6.2 bar") {
		t.Errorf("afterwards: %q %v", text, err)
	}
}

// peak returns the most memory that a process which this one started, and which still runs, has used.
func peak(t testing.TB) (most int) {
	t.Helper()
	tasks, _ := os.ReadDir("/proc/self/task")
	for _, task := range tasks {
		children, _ := os.ReadFile("/proc/self/task/" + task.Name() + "/children")
		for _, id := range strings.Fields(string(children)) {
			status, _ := os.ReadFile("/proc/" + id + "/status")
			for line := range strings.Lines(string(status)) {
				if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
					kilobytes, _ := strconv.Atoi(strings.Fields(rest)[0])
					most = max(most, kilobytes<<10)
				}
			}
		}
	}
	return most
}
