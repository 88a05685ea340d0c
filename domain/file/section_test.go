package file

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestSectionsCoverTheTextOnce(t *testing.T) {
	long := strings.Repeat("Zürich liegt am See. ", 5000)
	pages := []Page{{Text: "title"}, {Text: long}, {Text: ""}, {Text: strings.Repeat("漢", 3*SectionLength)}, {Text: strings.Repeat("a ", SectionLength/4)}, {Text: strings.Repeat("b ", SectionLength/4)}, {Text: "end"}}
	var whole, read strings.Builder
	for _, p := range pages {
		whole.WriteString(p.Text)
	}
	at, sections := Place{Page: 1}, 0
	for at.Page <= len(pages) {
		rest := append([]Page(nil), pages[at.Page-1:]...)
		rest[0].Text = string([]rune(rest[0].Text)[at.Skipped:])
		section, next := at.Section(rest)
		length := 0
		for _, p := range section {
			length += utf8.RuneCountInString(p.Text)
			read.WriteString(p.Text)
		}
		if length > SectionLength || next == at {
			t.Fatalf("at %v: %d code points, then %v", at, length, next)
		}
		if last := section[len(section)-1].Text; next.Skipped > 0 && strings.HasPrefix(last, "Zürich") && !strings.HasPrefix(string([]rune(pages[next.Page-1].Text)[next.Skipped:]), " ") {
			t.Errorf("a word is divided at %v", next)
		}
		at = next
		sections++
	}
	if whole.String() != read.String() || sections < 12 || sections > 16 {
		t.Errorf("%d sections, %d of %d bytes", sections, read.Len(), whole.Len())
	}
}
