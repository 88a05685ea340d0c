package http

import (
	"mime"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// hostile maps unusual titles to the expected file names, without extension.
var hostile = map[string]string{
	"Plans for June":               "Plans for June",
	"a\r\nSet-Cookie: x=y":         "a Set-Cookie- x=y",
	`say "hi" \ now`:               "say -hi- - now",
	"../../etc/passwd":             "etc-passwd",
	"..":                           "chat",
	"":                             "chat",
	"\x00\x01\x1b[31m\x7f":         "[31m",
	".hidden":                      "hidden",
	"gpj.\u202eexe":                "gpj.exe",
	"\u2066a\u2069\u200f":          "a",
	"C:\\Users\\x":                 "C--Users-x",
	"con":                          "chat con",
	"Nul.tar":                      "chat Nul.tar",
	"Überraschung 漢字 🗺":            "Überraschung 漢字 🗺",
	"100% 'sure'; filename=x":      "100- 'sure'- filename=x",
	"a\u2028b\u2029c\u00a0d\te":    "a b c d e",
	"\xff\xfe":                     "chat",
	strings.Repeat("x", 300):       strings.Repeat("x", 120),
	strings.Repeat("漢", 300):       strings.Repeat("漢", 40),
	"a" + strings.Repeat("漢", 300): "a" + strings.Repeat("漢", 39),
	strings.Repeat("👩‍💻", 100) + " / . .": "cut somewhere",
}

func TestFileNames(t *testing.T) {
	for title, want := range hostile {
		name := fileName(title, "md")
		if strings.HasPrefix(title, "👩") { // a grapheme cluster may be cut anywhere, but not within a rune
			want = strings.TrimSuffix(name, ".md")
		}
		if name != want+".md" {
			t.Errorf("%.40q: %q, want %q", title, name, want)
		}
		wantFileName(t, name)
	}
}

func wantFileName(t *testing.T, name string) {
	t.Helper()
	bad := func(r rune) bool {
		return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || strings.ContainsRune("/\\:\"\r\n", r)
	}
	if len(name) > maxFileName+10 || !utf8.ValidString(name) || strings.ContainsFunc(name, bad) || strings.HasPrefix(name, ".") {
		t.Errorf("%q is no name for a file", name)
	}
	header := disposition(name)
	if !regexp.MustCompile(`^attachment; filename="[ -!#-\[\]-~]+"; filename\*=UTF-8''[A-Za-z0-9!#$&+.^_|~%'()*-]+$`).MatchString(header) {
		t.Errorf("header %q", header)
	}
	_, params, err := mime.ParseMediaType(strings.Replace(header, `filename="`, `ascii="`, 1))
	if err != nil || params["filename"] != name {
		t.Errorf("%s is read as %q, %v", header, params, err)
	}
}

func FuzzFileName(f *testing.F) {
	for title := range hostile {
		f.Add(title)
	}
	f.Fuzz(func(t *testing.T, title string) { wantFileName(t, fileName(title, "json")) })
}
