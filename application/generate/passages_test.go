package generate

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"chatbot/domain/file"
	"chatbot/domain/model"
)

func textOf(pages ...string) (text file.Text) {
	for _, p := range pages {
		text.Pages = append(text.Pages, file.Page{Text: p})
	}
	return text
}

func TestPassagesKeepTheWholeTextInOrder(t *testing.T) {
	for name, page := range map[string]string{
		"paragraphs": "One.\n\n\n\nTwo\nthree.\r\n\r\nFour.", "long lines": strings.Repeat(strings.Repeat("word ", 100)+"\n", 20), "one long word": strings.Repeat("x", 5000),
		"Chinese": strings.Repeat("漢字", 2000), "nothing": " \n\n ", "half a code point at the cut": strings.Repeat("x", maxPassage-1) + "漢" + strings.Repeat("x", maxPassage),
	} {
		var all strings.Builder
		for _, p := range passagesOf(textOf(page)) {
			if len(p.text) > maxPassage || !utf8.ValidString(p.text) || p.page != 1 {
				t.Errorf("%s: %d bytes on page %d: %.40q", name, len(p.text), p.page, p.text)
			}
			all.WriteString(p.text)
		}
		bare := strings.NewReplacer(" ", "", "\n", "", "\r", "")
		if bare.Replace(all.String()) != bare.Replace(page) {
			t.Errorf("%s: %.80q", name, all.String())
		}
	}
}

func TestRareSharedWordsDecide(t *testing.T) {
	passages := passagesOf(textOf("the the the fox", "the dog", "the fox and the badger", "nothing of that"))
	if got := byRelevance(passages, "What does the badger tell the fox?"); !slices.Equal(got, []int{2, 0, 1}) {
		t.Errorf("%v", got)
	}
	if got := byRelevance(passages, ""); got != nil {
		t.Errorf("without a question: %v", got)
	}
}

// TestExcerptFits: whatever is asked, an excerpt takes no more than it may, and is not empty.
func TestExcerptFits(t *testing.T) {
	long := strings.Repeat(strings.Repeat("word ", 60)+"\n\n", 50)
	for _, tokens := range []int{50, 51, 200, 1000, 5000} {
		for _, text := range []file.Text{textOf(long), textOf(long, long, long), textOf(strings.Repeat("漢字", 5000)), textOf(strings.Repeat("x", 9000))} {
			chosen := excerpt(text, "word", tokens)
			if took := model.EstimateTokens(written(chosen, len(text.Pages) > 1)); took > tokens || len(chosen) == 0 {
				t.Errorf("%d passages take %d of %d tokens", len(chosen), took, tokens)
			}
		}
	}
}

func TestPagesAreRanges(t *testing.T) {
	for want, pages := range map[string][]int{"": nil, "1": {1, 1}, "1-3, 7": {1, 0, 2, 2, 3, 0, 7}, "2, 4-5": {2, 0, 4, 5, 0}} {
		var passages []passage
		for _, page := range pages {
			passages = append(passages, passage{page: page})
		}
		if got := pagesOf(passages); got != want {
			t.Errorf("%v: %q, want %q", pages, got, want)
		}
	}
}
