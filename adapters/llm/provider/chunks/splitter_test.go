package chunks

import (
	"math/rand/v2"
	"strings"
	"testing"
)

var splits = map[string]struct{ in, text, reasoning string }{
	"none":                       {"Hello", "Hello", ""},
	"at the beginning":           {"<think>a secret</think>\n\nHello", "Hello", "a secret"},
	"after white space":          {" \n\t<think>a</think>Hello", "Hello", "a"},
	"in capitals":                {"<Think>a</THINK>Hello", "Hello", "a"},
	"other tags":                 {"<thought>a</thought>Hello", "Hello", "a"},
	"Magistral's":                {"[THINK]a[/THINK]Hello", "Hello", "a"},
	"Kimi's":                     {"◁think▷ä◁/think▷Hello", "Hello", "ä"},
	"empty":                      {"<think>\n\n</think>\n\nHello", "Hello", "\n\n"},
	"twice":                      {"<think>a</think>\n<think>b</think>\nHello", "Hello", "ab"},
	"an indented answer":         {"<think>a</think>\n    code", "    code", "a"},
	"other tags within":          {"<think>a <b> </thinking> <think> c</think>Hello", "Hello", "a <b> </thinking> <think> c"},
	"never closed":               {"<think>a secret", "", "a secret"},
	"half closed":                {"<think>a</thin", "", "a</thin"},
	"alone":                      {"<think>a</think>\n\n", "", "a"},
	"further on":                 {"Use <think>a</think> so", "Use <think>a</think> so", ""},
	"closed, never opened":       {"First, …\n</think>\n\nHello", "First, …\n</think>\n\nHello", ""},
	"in a code block":            {"```\n<think>a</think>\n```", "```\n<think>a</think>\n```", ""},
	"half a tag":                 {"<thin", "<thin", ""},
	"nearly a tag":               {"<thinker>a</thinker>", "<thinker>a</thinker>", ""},
	"mark-up":                    {"<table>", "<table>", ""},
	"a comparison":               {"< 5", "< 5", ""},
	"white space before text":    {"\n  text", "\n  text", ""},
	"white space alone":          {" \n ", "", ""},
	"nothing":                    {"", "", ""},
	"a great deal of line feeds": {strings.Repeat("\n", longestBlank+1) + "<think>a", strings.Repeat("\n", longestBlank+1) + "<think>a", ""},
}

// TestReasoningIsSplitWhateverTheCuts cuts each text into single bytes, and many times at random bytes.
func TestReasoningIsSplitWhateverTheCuts(t *testing.T) {
	for name, c := range splits {
		for try := range 300 {
			var (
				s               Splitter
				a               Assembler
				text, reasoning string
			)
			took := func(more, thought string) { text, reasoning = text+more, reasoning+thought }
			for rest := c.in; rest != ""; {
				n := 1
				if try > 0 {
					n += rand.IntN(len(rest))
				}
				took(s.Add(a.Add(rest[:n])))
				rest = rest[n:]
			}
			took(s.Rest())
			if text != c.text || reasoning != c.reasoning {
				t.Fatalf("%s: text %q and reasoning %q, want %q and %q", name, text, reasoning, c.text, c.reasoning)
			}
		}
	}
}

// TestTextIsNotHeldBack checks that text that cannot become a tag is passed on at once.
func TestTextIsNotHeldBack(t *testing.T) {
	var s Splitter
	if text, _ := s.Add("<p"); text != "<p" {
		t.Errorf("%q of a tag that is none", text)
	}
	if text, _ := s.Add("<think>"); text != "<think>" {
		t.Errorf("%q later", text)
	}
	var r Splitter
	if _, reasoning := r.Add("<think>abc</"); reasoning != "abc" {
		t.Errorf("reasoning %q so far", reasoning)
	}
}

func FuzzSplitter(f *testing.F) {
	for _, c := range splits {
		f.Add(c.in, uint16(3))
	}
	f.Fuzz(func(t *testing.T, in string, cut uint16) {
		in = strings.ToValidUTF8(in, "")
		var whole, parted Splitter
		all := func(s *Splitter, pieces ...string) (text, reasoning string) {
			for _, piece := range pieces {
				more, thought := s.Add(piece)
				text, reasoning = text+more, reasoning+thought
			}
			more, thought := s.Rest()
			return text + more, reasoning + thought
		}
		at := int(cut) % (len(in) + 1)
		text, reasoning := all(&whole, in)
		cutText, cutReasoning := all(&parted, in[:at], in[at:])
		if text != cutText || reasoning != cutReasoning {
			t.Errorf("%q: %q and %q whole, %q and %q cut at %d", in, text, reasoning, cutText, cutReasoning, at)
		}
		if len(text)+len(reasoning) > len(in) {
			t.Errorf("%q became more: %q and %q", in, text, reasoning)
		}
	})
}
