package reading_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"testing"

	"chatbot/adapters/reading/extract"
	"chatbot/adapters/reading/readingtest"
	"chatbot/domain/file"
)

func TestBombsAreTooLarge(t *testing.T) {
	skipWithRaceDetector(t)
	laughs := `<!DOCTYPE x [<!ENTITY a "ha">` + func() (all string) {
		for c := 'b'; c < 'm'; c++ {
			all += fmt.Sprintf(`<!ENTITY %c "%s">`, c, strings.Repeat(fmt.Sprintf("&%c;", c-1), 10))
		}
		return all
	}() + `]>` + readingtest.DocumentHead + `<w:p><w:r><w:t>&l;</w:t></w:r></w:p>`
	entries := map[string]func(io.Writer){"word/document.xml": readingtest.Text(readingtest.DocumentHead)}
	for i := range 10_001 {
		entries[fmt.Sprint("x", i)] = readingtest.Text("")
	}
	for name, c := range map[string]struct {
		mediaType string
		content   []byte
	}{
		"a gigabyte of zeros":       {extract.DOCX, readingtest.Document(t, readingtest.Repeated(readingtest.DocumentHead, strings.Repeat("\x00", 1000), 1_000_000, ""))},
		"a gigabyte of text":        {extract.DOCX, readingtest.Document(t, readingtest.Repeated(readingtest.DocumentHead+"<w:p><w:r><w:t>", strings.Repeat("x", 1000), 1_000_000, ""))},
		"100 MB of text":            {extract.DOCX, readingtest.Document(t, readingtest.Repeated(readingtest.DocumentHead+"<w:p><w:r><w:t>", strings.Repeat("x", 1000), 100_000, "</w:t></w:r></w:p></w:body></w:document>"))},
		"entities":                  {extract.DOCX, readingtest.Document(t, readingtest.Text(laughs))},
		"deep nesting":              {extract.DOCX, readingtest.Document(t, readingtest.Repeated(readingtest.DocumentHead, "<w:tbl><w:tr><w:tc>", 100_000, ""))},
		"many entries":              {extract.DOCX, readingtest.Zip(t, entries)},
		"a text of 20 MB":           {"text/plain", bytes.Repeat([]byte("words "), 20<<20/6)},
		"deep elements of a page":   {extract.HTML, bytes.Repeat([]byte("<div>"), 1_000_000)},
		"a sheet of 1,000,000 rows": {extract.XLSX, readingtest.Workbook(t, readingtest.Repeated("", `<row><c t="inlineStr"><is><t>some words in a cell</t></is></c></row>`, 1_000_000, ""))},
		"a wide sheet": {extract.XLSX, readingtest.Workbook(t, func(w io.Writer) {
			for i := range 1000 {
				_, _ = fmt.Fprintf(w, `<row r="%d"><c r="XFD%d"><v>1</v></c></row>`, i+1, i+1)
			}
		})},
		"a cell in all columns of all rows": {extract.ODS, readingtest.Zip(t, map[string]func(io.Writer){"content.xml": readingtest.Text(`<content><table name="S"><table-row number-rows-repeated="1048576">` +
			`<table-cell number-columns-repeated="16384"><p>x</p></table-cell></table-row></table></content>`)})},
		"a page of a gigabyte":        {extract.PDF, readingtest.PDF(1, readingtest.Repeated("", strings.Repeat("q ", 500), 1_000_000, ""))},
		"10,000 pages":                {extract.PDF, readingtest.PDF(10_000, readingtest.Text("BT /F 12 Tf 10 10 Td (word) Tj ET"))},
		"one page of 1,000,000 lines": {extract.PDF, readingtest.PDF(1, readingtest.Repeated("BT /F 12 Tf 10 10 Td ", "0 1 Td (some words of a line that is readingtest.Repeated) Tj ", 1_000_000, "ET"))},
	} {
		_, err := shared.Read(t.Context(), c.mediaType, bytes.NewReader(c.content), int64(len(c.content)))
		var why *file.Unreadable
		if !errors.As(err, &why) || why.Problem != file.TooLarge {
			t.Errorf("%s (%d bytes): %v, want too_large", name, len(c.content), err)
		}
		if used := peak(t); used > 690<<20 {
			t.Errorf("%s: the process used %d MB", name, used>>20)
		}
	}
	if got, _, err := show(t, "image/heic", corpus(t, "large.heic")); err != nil || got.Width != 2048 {
		t.Errorf("a photo of 24 million pixels: %dx%d %v", got.Width, got.Height, err)
	}
	if used := peak(t); used > 690<<20 {
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
