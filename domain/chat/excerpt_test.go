package chat_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"chatbot/domain/chat"
)

// shown formats an excerpt with brackets around matches.
func shown(t *testing.T, parts []chat.Fragment) string {
	t.Helper()
	all := ""
	for i, p := range parts {
		if p.Text == "" || i > 0 && parts[i-1].Match == p.Match || !utf8.ValidString(p.Text) {
			t.Errorf("part %d of %+v", i, parts)
		}
		if p.Match {
			p.Text = "[" + p.Text + "]"
		}
		all += p.Text
	}
	return all
}

func excerptOf(t *testing.T, query, text string) string {
	t.Helper()
	q, err := chat.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	return shown(t, q.Excerpt(text))
}

func TestExcerptMarksMatches(t *testing.T) {
	for _, c := range []struct{ query, text, want string }{
		{"wor", "Hello\nWorld, sword", "Hello [Wor]ld, sword"},
		{"world ", "worlds world", "worlds [world]"},
		{"漢", "私の漢字", "私の[漢]字"},
		{"none", "short", "short"},
		{"*", "short", "short"},
		{"x", "", ""},
		{"zurich ", "In Zürich, Zu\u0308rich, ＺＵＲＩＣＨ and Zürichs", "In [Zürich], [Zu\u0308rich], [ＺＵＲＩＣＨ] and Zürichs"},
		{"stras", "die Straße und ſtraſſe", "die [Straß]e und [ſtraſ]ſe"},
		{"strass", "die Straße", "die [Straß]e"},
		{"cafe", "café cafe\u0301s", "[café] [cafe\u0301]s"},
		{"fin", "eine ﬁne Sache", "eine [ﬁn]e Sache"},
		{"한국어", "\u1112\u1161\u11ab\u1100\u116e\u11a8\u110b\u1165를", "[\u1112\u1161\u11ab\u1100\u116e\u11a8\u110b\u1165]를"},
		{"ก", "กำ กา", "[กำ] [ก]า"},
		{"東京都", "東京と京都、東京都", "東京と京都、[東京都]"},
		{"dampfschiff ", "Dampf\u00adschiff", "[Dampfschiff]"},
		{"a b", "a  \n\t b", "[a] [b]"},
		{"क", "नमस्ते कि", "नमस्ते [कि]"},
		{"👍 ok", "👩🏽‍🚀ok", "👩🏽‍🚀[ok]"},
	} {
		if got := excerptOf(t, c.query, c.text); got != c.want {
			t.Errorf("%+q in %+q: %+q, want %+q", c.query, c.text, got, c.want)
		}
	}
}

func TestExcerptBeginsShortlyBeforeMatch(t *testing.T) {
	long := strings.Repeat("before ", 30)
	got := excerptOf(t, "needle", long+"needle <b>"+long)
	if !strings.HasPrefix(got, "…before before before before before [needle] <b>before") || len([]rune(got)) != 160+4 {
		t.Errorf("%d: %s", len([]rune(got)), got)
	}
	got = excerptOf(t, "needle", strings.Repeat("x", 500)+" needle")
	if got != "…[needle]" {
		t.Error(got)
	}
}

// TestExcerptKeepsCharactersWhole cuts texts of long grapheme clusters at every position that a match can cause.
func TestExcerptKeepsCharactersWhole(t *testing.T) {
	const between = "needle xy"
	for _, character := range []string{"👩‍👩‍👧‍👦", "e\u0301\u0323", "क्षि", "🇩🇪", "กำ", "각", "\u1112\u1161\u11ab", "👍🏽"} {
		for n := range 60 {
			text := strings.Repeat("x", n) + strings.Repeat(character, 200) + " needle " + strings.Repeat("y", n) + strings.Repeat(character, 200)
			got := strings.NewReplacer("[", "", "]", "", "…", "").Replace(excerptOf(t, "needle", text))
			rest := got
			for state := -1; rest != ""; {
				var cluster string
				cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
				if cluster != character && !strings.Contains(between, cluster) && !strings.Contains(character, "क्") {
					t.Fatalf("%+q is cut to %+q in %+q", character, cluster, got)
				}
			}
			if n := utf8.RuneCountInString(got); n > 160 || n < 100 {
				t.Errorf("%+q: %d code points", character, n)
			}
		}
	}
}

func TestExcerptOfMarkdownHasNoMarkup(t *testing.T) {
	q, _ := chat.ParseQuery("zurich")
	for markdown, want := range map[string]string{
		"# About **Zürich**\n\n- [the *lake*](https://example.com/zurich) `in Zurich`": "About [Zürich] the lake in [Zurich]",
		"**Zü**rich <b>x</b>":                                 "[Zürich] x",
		"see [this](https://zurich.example)":                  "see this",
		strings.Repeat("word ", 80_000) + "**Zürich** [a](b)": "",
	} {
		got := shown(t, q.ExcerptOf(markdown))
		if want == "" {
			if !strings.HasSuffix(got, "word [Zürich] a") || !strings.HasPrefix(got, "…word") {
				t.Errorf("far down: %q", got)
			}
		} else if strings.Join(strings.Fields(got), " ") != want {
			t.Errorf("%q: %q, want %q", markdown, got, want)
		}
	}
}

func TestExcerptsOfHostileTextsAreFast(t *testing.T) {
	for name, text := range map[string]string{
		"words": strings.Repeat("some words of a long answer, ", (40_000)/shrunk), "one word": strings.Repeat("a", (1<<20)/shrunk), "marks": "e" + strings.Repeat("\u0301", (1<<19)/shrunk),
		"Han": strings.Repeat("漢字", (1<<18)/shrunk), "jamo": "\u1112" + strings.Repeat("\u1161", (1<<18)/shrunk), "flags": strings.Repeat("🇩", (1<<17)/shrunk), "zwj": strings.Repeat("👩‍", (1<<16)/shrunk),
		"Markdown": strings.Repeat("**a** [b](c) `d`\n\n> - e\n", (40_000)/shrunk),
	} {
		for _, query := range []string{"needle", "a", "漢", "漢字漢字漢字", "e"} {
			q, _ := chat.ParseQuery(query)
			began := time.Now()
			parts := q.ExcerptOf(text)
			took := time.Since(began)
			n := 0
			for _, p := range parts {
				n += utf8.RuneCountInString(p.Text)
			}
			if n > 162 {
				t.Errorf("%q in %s: %d code points", query, name, n)
			}
			if took > 3*time.Second {
				t.Errorf("%q in %s took %v", query, name, took)
			}
		}
	}
}
