package reading_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"chatbot/domain/file"
)

// mutants is how many files are made of each: fewer for the inner loop.
func mutants() int {
	if testing.Short() {
		return 20
	}
	return 1000
}

// skipWithRaceDetector skips tests of bounds: with it, the process has no bound of memory, and needs many times the time.
func skipWithRaceDetector(t *testing.T) {
	t.Helper()
	if raceDetector {
		t.Skip("the race detector takes more memory than the bound allows")
	}
}

// mutate returns content with a few changes: of bits, of bytes to those that formats count with, a part cut out, repeated or put elsewhere.
func mutate(r *rand.Rand, content []byte) []byte {
	out := bytes.Clone(content)
	for range 1 + r.IntN(8) {
		if len(out) == 0 {
			return out
		}
		at, length := r.IntN(len(out)), 1+r.IntN(32)
		part := bytes.Clone(out[at:min(at+length, len(out))])
		switch r.IntN(6) {
		case 0:
			out[at] ^= 1 << r.IntN(8)
		case 1:
			out[at] = []byte{0, 1, 0x7F, 0x80, 0xFF, ' ', '<', '9'}[r.IntN(8)]
		case 2:
			out = append(out[:at], out[at+len(part):]...)
		case 3:
			out = append(out[:at], append(part, out[at:]...)...)
		case 4:
			copy(out[r.IntN(len(out)):], part)
		case 5:
			if r.IntN(8) == 0 {
				out = out[:at]
			}
		}
	}
	return out
}

// mutateInside changes an entry of a ZIP file: changes to the file itself are found by its checksums before a reader sees them.
func mutateInside(t testing.TB, r *rand.Rand, entries []entry) []byte {
	changed := r.IntN(len(entries))
	all := bytes.Buffer{}
	writeZip(t, &all, entries, func(i int, content []byte) []byte {
		if i == changed {
			return mutate(r, content)
		}
		return content
	})
	return all.Bytes()
}

// Damaged files are read, or it is said what is wrong with them. Nothing else happens, to the server or to the files after them.
func TestMutatedFiles(t *testing.T) {
	skipWithRaceDetector(t)
	for _, name := range []string{
		"manual.pdf", "notes.pdf", "xfa.pdf", "chart.pptx", "mail.eml", "report.docx", "pandoc.docx", "cellar.odt", "pandoc.odt", "prices.ods", "plans.odp", "quince.epub", "roadmap.pptx", "sales.xlsx", "article.html", "windows1252.txt", "shiftjis.txt",
		"turned.png", "turned.webp", "frames.gif", "print.jpg", "moving-clear.webp", "turned.heic", "turned.avif",
	} {
		t.Run(name, func(t *testing.T) {
			content := corpus(t, name)
			mediaType, r := shared.TypeOf(content, name), rand.New(rand.NewPCG(1, uint64(len(content))))
			entries := entriesOf(content)
			outcomes := map[string]int{}
			for range mutants() {
				mutant := mutate(r, content)
				if len(entries) > 0 && r.IntN(4) > 0 {
					mutant = mutateInside(t, r, entries)
				}
				outcomes[outcome(t, mediaType, mutant)]++
			}
			t.Log(outcomes)
			if used := peak(t); used > 560<<20 {
				t.Errorf("the process used %d MB", used>>20)
			}
		})
	}
}

// outcome reads a file, or prepares a picture, and returns how it ended.
func outcome(t *testing.T, mediaType string, content []byte) string {
	t.Helper()
	var got file.Text
	var err error
	if strings.HasPrefix(mediaType, "image/") {
		_, err = shared.Prepare(t.Context(), mediaType, bytes.NewReader(content), int64(len(content)))
	} else {
		got, err = shared.Read(t.Context(), mediaType, bytes.NewReader(content), int64(len(content)))
	}
	var why *file.Unreadable
	if errors.As(err, &why) {
		return string(why.Problem)
	}
	if err != nil {
		t.Errorf("%v: %q", err, content[:min(len(content), 200)])
	}
	for _, page := range got.Pages {
		if whole := page.Title + page.Text; !utf8.ValidString(whole) || strings.Contains(whole, "\x00") {
			t.Errorf("a text that cannot be stored: %q", whole)
		}
	}
	return "read"
}
