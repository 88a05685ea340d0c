package tool

import (
	"fmt"
	"slices"
	"strings"
)

// Result is what a call returned: a text for the model, files for the person, and what it was found in. The model gets the passages of the
// sources after the text.
type Result struct {
	Text    string
	Files   []Content // the text names them [file 1], [file 2] and so on
	Sources []Source
	Failed  bool // the tool says that the call failed, and Text says why
}

// Content is a content of a result that is no text.
type Content struct {
	Word  string // by which it may be called; "": by the tool
	Bytes []byte // which decide its kind
}

// MaxFiles is how many files of a call are kept.
const MaxFiles = 10

// Failure is why a call failed, in words for the model and for people, without what was sent or received.
type Failure string

// Error implements error.
func (f Failure) Error() string { return string(f) }

// MaxResult is the longest result of a call in bytes. What is longer is cut.
const MaxResult = 32 << 10

// cutNote ends a result that was cut.
const cutNote = "\n[The result is cut here: it was longer than 32 KiB.]"

// Cut returns a result as it is stored: valid UTF-8 without NUL, and at most MaxResult bytes, the last of which say so if it was cut.
func Cut(result string) string {
	result = clean(result)
	if len(result) <= MaxResult {
		return result
	}
	return strings.ToValidUTF8(result[:MaxResult-len(cutNote)], "") + cutNote
}

func clean(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "")
}

// Numbered returns the result as the model gets it, with the sources numbered after those that the answer has, and these sources as the
// answer holds them. Those that were cut off are left out.
func (r Result) Numbered(after int) (text string, sources []Source) {
	var all strings.Builder
	all.WriteString(clean(r.Text))
	var ends []int // of their headings
	for i, s := range r.Sources {
		if all.Len() > 0 {
			all.WriteString("\n\n")
		}
		s = s.bounded()
		s.Number = after + i + 1
		fmt.Fprintf(&all, "[%d] %s", s.Number, s.heading())
		ends = append(ends, all.Len())
		all.WriteString("\n" + s.Quote)
		s.Quote = cutTo(s.Quote, maxQuote)
		sources = append(sources, s)
	}
	text = Cut(all.String())
	if len(text) < all.Len() {
		there, _ := slices.BinarySearch(ends, len(text)-len(cutNote)+1)
		sources = sources[:there]
	}
	return text, sources
}
