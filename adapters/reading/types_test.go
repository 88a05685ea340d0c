package reading_test

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"

	"chatbot/adapters/reading/extract"
)

func TestBytesDecideTheTypeAndNamesOnlyAmongTexts(t *testing.T) {
	r := shared
	pdf, docx, png := corpus(t, "manual.pdf"), corpus(t, "report.docx"), corpus(t, "clear.png")
	page := []byte("<!DOCTYPE html><html><body><script>alert(1)</script></body></html>")
	for _, c := range []struct {
		name    string
		content []byte
		want    string
	}{
		{"manual.pdf", pdf, extract.PDF},
		{"manual.txt", pdf, extract.PDF},
		{"manual.html", pdf, extract.PDF},
		{"picture.html", png, "image/png"},
		{"report.zip", docx, extract.DOCX},
		{"report.md", docx, extract.DOCX},
		{"reordered.docx", corpus(t, "reordered.docx"), extract.DOCX},
		{"sales.xlsx", corpus(t, "sales.xlsx"), extract.XLSX},
		{"roadmap.pptx", corpus(t, "roadmap.pptx"), extract.PPTX},
		{"cellar.odt", corpus(t, "cellar.odt"), extract.ODT},
		{"prices.ods", corpus(t, "prices.ods"), extract.ODS},
		{"plans.odp", corpus(t, "plans.odp"), extract.ODP},
		{"quince.epub", corpus(t, "quince.epub"), extract.EPUB},
		{"phone.jpg", corpus(t, "turned.heic"), "image/heic"},
		{"deep.jpg", corpus(t, "deep.heic"), "image/heic"},
		{"page.png", corpus(t, "turned.avif"), "image/avif"},
		{"moving.png", corpus(t, "moving.png"), "image/png"},
		{"turned.jpg", corpus(t, "turned.jpg"), "image/jpeg"},
		{"turned.webp", corpus(t, "turned.webp"), "image/webp"},
		{"frames.gif", corpus(t, "frames.gif"), "image/gif"},
		{"page", page, "text/html"},
		{"page.pdf", page, "text/html"},
		{"page.txt", page, "text/plain"},
		{"readme.MD", []byte("# Title\n"), "text/markdown"},
		{"readme.md", page, "text/markdown"},
		{"main.go", []byte("package main\n"), "text/x-go"},
		{"data.csv", []byte("a,b\n1,2\n"), "text/csv"},
		{"data.json", []byte(`{"a": [1, 2, 3]}`), "application/json"},
		{"data.bin", []byte{0, 1, 2, 3, 254}, "application/octet-stream"},
		{"data.txt", []byte{0, 1, 2, 3, 254}, "application/octet-stream"},
		{"program.txt", []byte("\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00>\x00"), "application/x-executable"},
		{"utf16.txt", corpus(t, "utf16.txt"), "text/plain"},
		{"utf16le.md", corpus(t, "utf16le.txt"), "text/markdown"},
		{"empty.txt", nil, "text/plain"},
		{"note", []byte("just words"), "text/plain"},
		{"logo.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>`), "image/svg+xml"},
		{"archive.zip", archiveOf(t, "a.txt", "text"), "application/zip"},
		{"letter.rtf", []byte(`{\rtf1\ansi hello}`), "text/rtf"},
	} {
		if got := r.TypeOf(c.content, c.name); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// Every kind of plain text is read, whatever type its bytes or its name tell.
func TestAllKindsOfPlainTextAreRead(t *testing.T) {
	contents := []string{
		"words that are 4711", `{"a": 4711}`, `{"a": 4711}` + "\n" + `{"a": 2}` + "\n", "a,4711\n1,2\n3,4\n", `<?xml version="1.0"?><rss version="2.0"><channel><title>4711</title></channel></rss>`,
		`<?xml version="1.0"?><gpx xmlns="http://www.topografix.com/GPX/1/1"><name>4711</name></gpx>`, "#!/usr/bin/perl\nprint 4711;\n", "#!/usr/bin/tclsh\nputs 4711\n",
		"1\n00:02:16,612 --> 00:02:19,376\n4711\n", "BEGIN:VCARD\nVERSION:3.0\nFN:4711\nEND:VCARD\n", `{"type": "Feature", "name": "4711"}`, "WEBVTT\n\n00:01.000 --> 00:04.000\n4711\n",
		`<!DOCTYPE html><html><body>4711</body></html>`, "<?php echo 4711; ?>", `<svg xmlns="http://www.w3.org/2000/svg"><text>4711</text></svg>`,
	}
	for _, ending := range []string{"", ".txt", ".md", ".csv", ".json", ".jsonl", ".xml", ".svg", ".yaml", ".toml", ".sql", ".js", ".py", ".go", ".sh", ".php", ".vtt", ".ics", ".vcf", ".eml", ".html"} {
		for _, content := range contents {
			if ending == ".html" && strings.HasPrefix(content, "<?php") {
				continue // a page without text
			}
			mediaType := shared.TypeOf([]byte(content), "name"+ending)
			got, err := shared.Read(t.Context(), mediaType, strings.NewReader(content), int64(len(content)))
			if err != nil || !strings.Contains(got.Pages[0].Text, "4711") {
				t.Errorf("%q as %q is %s: %v %v", content, ending, mediaType, got, err)
			}
		}
	}
}

// archiveOf returns a ZIP file with one entry.
func archiveOf(t testing.TB, name, content string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	w, err := z.Create(name)
	if err == nil {
		_, err = w.Write([]byte(content))
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
