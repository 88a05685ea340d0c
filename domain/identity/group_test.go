package identity_test

import (
	"strings"
	"testing"

	"chatbot/domain/fault"
	"chatbot/domain/identity"
)

func TestGroupName(t *testing.T) {
	for name, c := range map[string]struct {
		typed, want, code string
	}{
		"plain":              {typed: "Research & Development", want: "Research & Development"},
		"spaces around":      {typed: " \t Sales\n", want: "Sales"},
		"composed":           {typed: "Bu\u0308ro", want: "Büro"},
		"emoji":              {typed: "Ops 🚒", want: "Ops 🚒"},
		"one character":      {typed: "A", want: "A"},
		"longest":            {typed: strings.Repeat("ä", 100), want: strings.Repeat("ä", 100)},
		"too long":           {typed: strings.Repeat("ä", 101), code: "length_out_of_range"},
		"empty":              {typed: "", code: "length_out_of_range"},
		"only spaces":        {typed: " \u00a0\u3000", code: "length_out_of_range"},
		"line end":           {typed: "Sales\nTeam", code: "invalid_characters"},
		"NUL":                {typed: "Sales\x00", code: "invalid_characters"},
		"zero-width space":   {typed: "Sa\u200bles", code: "invalid_characters"},
		"right-to-left mark": {typed: "Sales\u202e", code: "invalid_characters"},
		"no-break space":     {typed: "Sales\u00a0Team", code: "invalid_characters"},
		"not UTF-8":          {typed: "Sales\xff", code: "invalid_characters"},
	} {
		got, err := identity.GroupName(c.typed)
		switch {
		case c.code == "" && (err != nil || got != c.want):
			t.Errorf("%s: %q, %v, want %q", name, got, err, c.want)
		case c.code != "" && (err == nil || fault.From(err).Fields[0].Code != c.code || fault.From(err).Fields[0].Name != "name"):
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
}
