package text_test

import (
	"testing"

	"chatbot/domain/text"
)

func TestOneLineHasOneLineOfVisibleText(t *testing.T) {
	for of, want := range map[string]string{
		"":                         "",
		" a\r\n\tb\u00a0\u2028c ":  "a b c",
		"a\u202eb\u2066c\x00d\x1b": "abcd",
		"a\xff\xfeb":               "a\ufffd\ufffdb",
		"日本 語":                     "日本 語",
	} {
		if got := text.OneLine(of); got != want {
			t.Errorf("%q: %q, want %q", of, got, want)
		}
	}
}
