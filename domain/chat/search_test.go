package chat_test

import (
	"slices"
	"strings"
	"testing"

	"chatbot/domain/chat"
	"chatbot/domain/fault"
)

func TestParseQuery(t *testing.T) {
	for text, want := range map[string]chat.Query{
		"Hello wor":           {{Text: "hello"}, {Text: "wor", Begins: true}},
		"hello ":              {{Text: "hello"}},
		"\"*^-:NEAR(":         {{Text: "near"}},
		"a OR b":              {{Text: "a"}, {Text: "or"}, {Text: "b", Begins: true}},
		"example.com/x_y":     {{Text: "example"}, {Text: "com"}, {Text: "x"}, {Text: "y", Begins: true}},
		"ПРИВЕТ":              {{Text: "привет", Begins: true}},
		"GPT漢字":               {{Text: "gpt"}, {Text: "漢字", Within: true}},
		"Ärger über STRASSEN": {{Text: "arger"}, {Text: "uber"}, {Text: "strassen", Begins: true}},
		"ﬁnger１２":             {{Text: "finger12", Begins: true}},
		"'; DROP TABLE x;--":  {{Text: "drop"}, {Text: "table"}, {Text: "x"}},
		"*^-":                 nil,
		"\xff\x00":            nil,
		"1 2 3 4 5 6 7 8 9 10 11": {{Text: "1"}, {Text: "2"}, {Text: "3"}, {Text: "4"}, {Text: "5"}, {Text: "6"}, {Text: "7"},
			{Text: "8"}, {Text: "9"}, {Text: "10"}},
	} {
		if got, err := chat.ParseQuery(text); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
	for _, bad := range []string{"", " \t", strings.Repeat("é", 101)} {
		if _, err := chat.ParseQuery(bad); !fault.IsKind(err, fault.Invalid) {
			t.Errorf("%.9q: %v", bad, err)
		}
	}
}
