package chunks

import (
	"math/rand/v2"
	"testing"
	"unicode/utf8"
)

// TestAssemblesWhateverTheCuts cuts texts at random bytes.
func TestAssemblesWhateverTheCuts(t *testing.T) {
	texts := map[string]string{
		"aé€😀z":          "aé€😀z",
		"\x00a\x00":      "a",
		"bad\xff!":       "bad\uFFFD!",
		"half\xf0\x9f":   "half\uFFFD",
		"\xe2(\xa1":      "\uFFFD(\uFFFD",
		"":               "",
		"👩‍👩‍👧‍👦 family": "👩‍👩‍👧‍👦 family",
	}
	for text, want := range texts {
		for range 200 {
			var a Assembler
			got := ""
			for rest := text; rest != ""; {
				n := 1 + rand.IntN(len(rest))
				piece := a.Add(rest[:n])
				if !utf8.ValidString(piece) {
					t.Fatalf("%q: emitted %q", text, piece)
				}
				got, rest = got+piece, rest[n:]
			}
			if got += a.Rest(); got != want {
				t.Fatalf("%q became %q, want %q", text, got, want)
			}
		}
	}
}
