package chat_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"chatbot/domain/chat"
)

func TestTitleFrom(t *testing.T) {
	long := "How do I write a table-driven test in Go that is readable for everyone on the team?"
	family := "👨‍👩‍👧‍👦" // 7 code points
	for name, c := range map[string]struct{ question, answer, title string }{
		"question":               {"What is Go?", "A language.", "What is Go?"},
		"first line with words":  {"\n---\n\nfix this\nfunc main()", "", "fix this"},
		"heading":                {"## **Plan** for today", "", "Plan for today"},
		"list item":              {"- milk\n- eggs", "", "milk"},
		"quote":                  {"> Is this right?\n\nI doubt it.", "", "Is this right?"},
		"link and image":         {"![logo](a.png)\n\nSee [the docs](https://example.com) please", "", "logo"},
		"table":                  {"| Name | Age |\n|---|---|\n| Ann | 7 |", "", "Name Age"},
		"tags":                   {"<b>Bold</b> move", "", "Bold move"},
		"text after code":        {"```go\nfunc main() {}\n```\nWhy does this not compile?", "", "Why does this not compile?"},
		"text before code":       {"Explain:\n~~~\nx\n~~~", "", "Explain:"},
		"only code":              {"```go\n\nfunc main() {}\n```\n```js\nlet a\n```", "", "func main() {}"},
		"code that never ends":   {"```\nfix this\nfunc main()", "", "fix this"},
		"fence within a line":    {"Fix ```python\nprint(1)\n```", "", "Fix"},
		"long code, then text":   {"```\n" + strings.Repeat("x := *p\n", 2_000) + "```\n\nWhat is wrong?", "", "What is wrong?"},
		"white space gathered":   {"a\tb \u00a0 c", "", "a b c"},
		"Windows line end":       {"Hello\r\nWorld", "", "Hello"},
		"control characters":     {"a\x1b[31m\x07b", "", "a [31m b"},
		"directional override":   {"\u202Etxt.exe", "", "txt.exe"},
		"question without words": {"???", "You seem **puzzled**.\nMore", "You seem puzzled."},
		"image without words":    {"![](a.png)", "", chat.DefaultTitle},
		"nothing":                {"…", "", chat.DefaultTitle},
		"invisible":              {"\u200B\u3164\u115F\u2800", "", chat.DefaultTitle},
		"lines of a box":         {"─────\n│ │", "", chat.DefaultTitle},
		"emoji are words":        {"👍🏽", "Thank you!", "👍🏽"},
		"digits are words":       {"1+1", "", "1+1"},
		"code as people type it": {"__init__.py and 2*3*4", "", "__init__.py and 2*3*4"},
		"other alphabets":        {"你好，世界", "", "你好，世界"},
		"cut at a word":          {long, "", "How do I write a table-driven test in Go that is readable…"},
		"cut behind a word":      {strings.Repeat("a", 40) + " " + strings.Repeat("b", 18) + " c", "", strings.Repeat("a", 40) + " " + strings.Repeat("b", 18) + "…"},
		"60 stays whole":         {strings.Repeat("é", 60), "", strings.Repeat("é", 60)},
		"61 without spaces":      {strings.Repeat("é", 61), "", strings.Repeat("é", 59) + "…"},
		"families":               {strings.Repeat(family, 20), "", strings.Repeat(family, 8) + "…"},
		"flags":                  {strings.Repeat("🇩🇪🇫🇷", 30), "", strings.Repeat("🇩🇪🇫🇷", 14) + "🇩🇪…"},
		"combining marks":        {strings.Repeat("e\u0301", 40), "", strings.Repeat("e\u0301", 29) + "…"},
		"Devanagari":             {strings.Repeat("स्ते", 30), "", strings.Repeat("स्ते", 14) + "…"},
		"a cluster too long":     {"a" + strings.Repeat("\u0301", 100), "Pardon?", "Pardon?"},
		// The cut looks for the end of a word in the second half, measured in characters, not in bytes.
		"late word of wide letters": {strings.Repeat("漢", 15) + " " + strings.Repeat("字", 60), "", strings.Repeat("漢", 15) + " " + strings.Repeat("字", 43) + "…"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := chat.TitleFrom(c.question, c.answer); got != c.title {
				t.Errorf("%q, want %q", got, c.title)
			}
		})
	}
}

func TestTitleFromFiles(t *testing.T) {
	for name, c := range map[string]struct {
		question, answer string
		files            []string
		title            string
	}{
		"the question first":          {"What is it?", "", []string{"a.pdf"}, "What is it?"},
		"before the answer":           {"", "It is a report.", []string{"Annual_report__2025.final.pdf"}, "Annual report 2025.final"},
		"several":                     {"?!", "", []string{"a.pdf", "b.tar.gz", "v1.2"}, "a, b.tar, v1.2"},
		"nothing but an extension":    {"", "", []string{".env"}, ".env"},
		"an extension that is a word": {"", "", []string{"Notes.about gardens"}, "Notes.about gardens"},
		"no words":                    {"", "A picture", []string{"----.png"}, "A picture"},
		"as it is, no Markdown":       {"", "", []string{"# **1** <b>.md"}, "# **1** <b>"},
		"long":                        {"", "", []string{strings.Repeat("word ", 50) + ".docx"}, strings.TrimSpace(strings.Repeat("word ", 12)) + "…"},
	} {
		if got := chat.TitleFrom(c.question, c.answer, c.files...); got != c.title {
			t.Errorf("%s: %q, want %q", name, got, c.title)
		}
	}
}

func FuzzTitleFromIsAlwaysATitle(f *testing.F) {
	for _, seed := range []string{"", " ", "# a", "\x00", strings.Repeat("ab ", 50), strings.Repeat("漢", 99), "a\xffb", "\u2028x", "🏳️‍🌈", "```a", "&#10;a", "&#0;"} {
		f.Add(seed, "")
		f.Add("", seed)
	}
	f.Fuzz(func(t *testing.T, question, answer string) {
		title := chat.TitleFrom(question, answer)
		if n := utf8.RuneCountInString(title); n > 60 {
			t.Errorf("%d characters", n)
		}
		if strings.ContainsAny(title, "\n\r\t") || strings.TrimSpace(title) != title {
			t.Errorf("%q is not one line", title)
		}
		if err := chat.CheckTitle(title); err != nil {
			t.Errorf("%q is no title: %v", title, err)
		}
	})
}
