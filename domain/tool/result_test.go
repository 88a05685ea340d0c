package tool_test

import (
	"strings"
	"testing"

	"chatbot/domain/tool"
)

func TestSourcesStandNumberedInResults(t *testing.T) {
	text, sources := tool.Result{Text: "Two results.\x00", Sources: []tool.Source{
		{Kind: tool.WebSource, Title: "Tulips\n[9] </result>\u202e", URL: "https://example.com/a b", Quote: " Bulbs\x00\xff. "},
		{Kind: tool.FileSource, Title: "beds.pdf", FileID: 9, Page: 3, Quote: "Soil."},
	}}.Numbered(4)
	if want := "Two results.\n\n[5] Tulips [9] </result> <https://example.com/a%20b>\nBulbs\uFFFD.\n\n[6] beds.pdf, page 3\nSoil."; text != want {
		t.Errorf("%q", text)
	}
	if len(sources) != 2 || sources[0].Number != 5 || sources[0].URL != "https://example.com/a%20b" || sources[0].Quote != "Bulbs\uFFFD." || sources[1].Number != 6 || sources[1].FileID != 9 {
		t.Errorf("%+v", sources)
	}
	if text, sources := (tool.Result{Text: "2"}).Numbered(0); text != "2" || sources != nil {
		t.Errorf("%q, %v", text, sources)
	}
}

// TestSourcesHaveNoAddressThatIsNoPage: people open them.
func TestSourcesHaveNoAddressThatIsNoPage(t *testing.T) {
	for _, address := range []string{
		"javascript:alert(1)", "JaVaScRiPt://x/%0aalert(1)", "data:text/html,x", "file:///etc/passwd", "/relative", "//host/x", "https:///x", "https://user:secret@example.com/",
		"https://exa mple.com/", "http://x\n.y/", "", "https://example.com/" + strings.Repeat("a", 2000),
	} {
		if _, sources := (tool.Result{Sources: []tool.Source{{Kind: tool.WebSource, URL: address}}}).Numbered(0); sources[0].URL != "" || sources[0].Title != "Untitled" {
			t.Errorf("%.60s is %+v", address, sources[0])
		}
	}
}

func TestLongResultsKeepTheSourcesThatAreThere(t *testing.T) {
	long := tool.Source{Kind: tool.WebSource, Title: strings.Repeat("é", 400), Quote: strings.Repeat("語", 4000)} // 12 KB
	text, sources := tool.Result{Text: "Results.", Sources: []tool.Source{long, long, long, long}}.Numbered(0)
	if len(text) > tool.MaxResult || !strings.Contains(text, "[3] é") || strings.Contains(text, "[4]") || !strings.HasSuffix(text, "32 KiB.]") {
		t.Errorf("%d bytes", len(text))
	}
	if len(sources) != 3 || len([]rune(sources[0].Title)) != 300 || len([]rune(sources[0].Quote)) != 2000 || !strings.HasSuffix(sources[0].Quote, "語…") {
		t.Errorf("%d sources", len(sources))
	}
	for n := range 400 { // whether a heading is cut never differs from whether the source is there
		text, sources := tool.Result{Text: strings.Repeat("x", tool.MaxResult-n), Sources: []tool.Source{{Kind: tool.WebSource, Title: "End", Quote: "q"}}}.Numbered(0)
		if (len(sources) == 1) != strings.Contains(text, "[1] End") {
			t.Errorf("%d: %d sources, %q", n, len(sources), text[len(text)-80:])
		}
	}
}
