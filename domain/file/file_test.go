package file_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"chatbot/domain/file"
)

func TestNamesAreCleaned(t *testing.T) {
	for sent, want := range map[string]string{
		"report.pdf":                       "report.pdf",
		"/etc/passwd":                      "passwd",
		`C:\Users\ada\report.pdf`:          "report.pdf",
		`..\../x.txt`:                      "x.txt",
		"a\x00b.txt":                       "ab.txt",
		"a\r\nSet-Cookie: x.txt":           "a  Set-Cookie: x.txt",
		"invoice\u202egnp.exe":             "invoicegnp.exe",
		"\u200fשלום.txt":                   "שלום.txt",
		"zero\u200bwidth\ufeff.txt":        "zerowidth.txt",
		"👩\u200d💻.png":                     "👩\u200d💻.png",
		"bad\xff\xfe.txt":                  "bad.txt",
		"  spaces\t.txt ":                  "spaces .txt",
		"":                                 "file",
		"dir/":                             "file",
		"..":                               "file",
		" . ":                              "file",
		"\x00\x01":                         "file",
		".env":                             ".env",
		"nonchar\ufffe.txt":                "nonchar.txt",
		"line\u2028separator.txt":          "line separator.txt",
		strings.Repeat("a", 255):           strings.Repeat("a", 255),
		strings.Repeat("a", 300) + ".docx": strings.Repeat("a", 250) + ".docx",
		strings.Repeat("ä", 300) + ".md":   strings.Repeat("ä", 126) + ".md",
		"x." + strings.Repeat("y", 300):    "x." + strings.Repeat("y", 253),
	} {
		if got := file.Name(sent); got != want || len(got) > file.MaxName || !utf8.ValidString(got) {
			t.Errorf("%q: %q, want %q", sent, got, want)
		}
	}
}

// TestNamesOfContentsEndAsTheirTypeSays, whatever somebody calls them.
func TestNamesOfContentsEndAsTheirTypeSays(t *testing.T) {
	for sent, want := range map[[2]string]string{
		{"draw", "image/png"}: "draw.png", {"draw.PNG", "image/png"}: "draw.PNG", {"invoice.exe", "image/png"}: "invoice.exe.png",
		{"report.pdf", "application/x-msdownload"}: "report.pdf.bin", {"", "image/gif"}: "file.gif", {"../../x\u202e", "text/plain"}: "x.txt",
		{strings.Repeat("é", 200), "image/jpeg"}: strings.Repeat("é", 125) + ".jpg", {"v1.2", "application/pdf"}: "v1.2.pdf",
	} {
		if got := file.NameOf(sent[0], sent[1]); got != want || got != file.Name(got) {
			t.Errorf("%q of %s: %q, want %q", sent[0], sent[1], got, want)
		}
	}
}

// FuzzName: a name stays what it is when it is cleaned again.
func FuzzName(f *testing.F) {
	f.Add("a/b\x00\u202e.txt")
	f.Add(strings.Repeat("é ", 200) + ".pdf")
	f.Fuzz(func(t *testing.T, sent string) {
		name := file.Name(sent)
		if name == "" || len(name) > file.MaxName || !utf8.ValidString(name) || strings.ContainsAny(name, "/\\\x00\r\n") || file.Name(name) != name {
			t.Errorf("%q: %q, then %q", sent, name, file.Name(name))
		}
	})
}

func TestRanges(t *testing.T) {
	type want struct {
		first, length int64
		partial, ok   bool
	}
	all := want{0, 10, false, true}
	for header, w := range map[string]want{
		"": all, "bytes": all, "bytes=": all, "bytes=-": all, "lines=0-1": all, "bytes=a-b": all, "bytes=+1-2": all, "bytes=5-2": all,
		"bytes=0-1,3-4": all, "bytes=--1": all,
		"bytes=0-3":                      {0, 4, true, true},
		"Bytes = 2-":                     {2, 8, true, true},
		"bytes=9-99":                     {9, 1, true, true},
		"bytes=-3":                       {7, 3, true, true},
		"bytes=-99":                      {0, 10, true, true},
		"bytes=0-99999999999999999999":   {0, 10, true, true},
		"bytes=10-":                      {0, 10, false, false},
		"bytes=99999999999999999999999-": {0, 10, false, false},
		"bytes=-0":                       {0, 10, false, false},
	} {
		r, partial, ok := file.ParseRange(header, 10)
		if got := (want{r.First, r.Length, partial, ok}); got != w {
			t.Errorf("%q: %+v, want %+v", header, got, w)
		}
	}
	for _, header := range []string{"bytes=0-", "bytes=-1"} {
		if _, _, ok := file.ParseRange(header, 0); ok {
			t.Errorf("%q of nothing", header)
		}
	}
}

func TestReadingsCount(t *testing.T) {
	got := file.Has(file.Text{Pages: []file.Page{{Text: "Two words."}, {Title: "x", Text: "naïve 漢字 3rd"}}})
	if got.Status != file.Ready || got.Pages != 2 || got.Words != 5 || got.Tokens == 0 {
		t.Errorf("%+v", got)
	}
	if failed := file.Cannot(file.Encrypted); failed.Status != file.Failed || failed.Problem != file.Encrypted {
		t.Errorf("%+v", failed)
	}
}

func TestSums(t *testing.T) {
	for text, want := range map[string]bool{strings.Repeat("0f", 32): true, strings.Repeat("0F", 32): false, "": false, "../" + strings.Repeat("a", 61): false, strings.Repeat("a", 63): false} {
		if file.Sum(text).IsValid() != want {
			t.Errorf("%q: %t", text, !want)
		}
	}
}

func TestOnlyHarmlessPicturesAreShown(t *testing.T) {
	for kind, want := range map[string]bool{"image/png": true, "image/gif": true, "image/svg+xml": false, "text/html": false, "application/pdf": false, "image/svg": false, "": false} {
		if file.IsRaster(kind) != want {
			t.Errorf("%s: %t", kind, !want)
		}
	}
}
