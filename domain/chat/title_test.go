package chat_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"chatbot/domain/chat"
)

func TestTitleFrom(t *testing.T) {
	long := "How do I write a table-driven test in Go that is readable for everyone on the team?"
	for name, c := range map[string]struct{ question, answer, title string }{
		"question":               {"What is Go?", "A language.", "What is Go?"},
		"first line with words":  {"\n---\n```\nfix this\nfunc main()", "", "fix this"},
		"Markdown dropped":       {"## **Plan** for today", "", "Plan** for today"},
		"list item":              {"- milk", "", "milk"},
		"white space gathered":   {"a\tb \u00a0 c", "", "a b c"},
		"Windows line end":       {"Hello\r\nWorld", "", "Hello"},
		"control characters":     {"a\x1b[31m\x07b", "", "a [31m b"},
		"question without words": {"???", "You seem puzzled.", "You seem puzzled."},
		"nothing":                {"…", "", chat.DefaultTitle},
		"digits are words":       {"1+1", "", "1+1"},
		"other alphabets":        {"你好，世界", "", "你好，世界"},
		"cut at a word":          {long, "", "How do I write a table-driven test in Go that is readable…"},
		"60 stays whole":         {strings.Repeat("é", 60), "", strings.Repeat("é", 60)},
		"61 without spaces":      {strings.Repeat("é", 61), "", strings.Repeat("é", 59) + "…"},
		// The cut looks for a word's end in the second half, counted in characters, not in bytes.
		"late word of wide letters": {strings.Repeat("漢", 15) + " " + strings.Repeat("字", 60), "", strings.Repeat("漢", 15) + " " + strings.Repeat("字", 43) + "…"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := chat.TitleFrom(c.question, c.answer); got != c.title {
				t.Errorf("%q, want %q", got, c.title)
			}
		})
	}
}

func FuzzTitleFromIsAlwaysATitle(f *testing.F) {
	for _, seed := range []string{"", " ", "# a", "\x00", strings.Repeat("ab ", 50), strings.Repeat("漢", 99), "a\xffb", "\u2028x", "🏳️‍🌈"} {
		f.Add(seed, "")
		f.Add("", seed)
	}
	f.Fuzz(func(t *testing.T, question, answer string) {
		title := chat.TitleFrom(question, answer)
		if n := utf8.RuneCountInString(title); n > 60 {
			t.Errorf("%d characters", n)
		}
		if strings.ContainsAny(title, "\n\r\t") {
			t.Errorf("%q has more than one line", title)
		}
		if chat.Storable(question) && chat.Storable(answer) {
			if err := chat.CheckTitle(title); err != nil {
				t.Errorf("%q is no title: %v", title, err)
			}
		}
	})
}
