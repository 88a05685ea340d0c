package chunks

import (
	"slices"
	"strings"
)

// reasoningTags enclose the reasoning that models put before their answer: <think> in most models, <thought> in Gemini's
// compatible endpoint, <thinking> in Nova, <seed:think> in Seed, [THINK] in Magistral, ◁think▷ in Kimi. Case is ignored.
var reasoningTags = []tag{
	{"<think>", "</think>"}, {"<thinking>", "</thinking>"}, {"<thought>", "</thought>"}, {"<reasoning>", "</reasoning>"},
	{"<seed:think>", "</seed:think>"}, {"[think]", "[/think]"}, {"◁think▷", "◁/think▷"},
}

type tag struct{ open, shut string }

// longestBlank is the maximum white space that is held back because a tag may follow.
const longestBlank = 1 << 10

// Splitter separates the reasoning at the beginning of an answer from the text after it, wherever the stream is split. Only an
// answer that begins with a tag has reasoning: a later tag is text, perhaps an example. A closing tag without an opening one is
// text too, because nothing marks where such reasoning began. Reasoning that is never closed lasts to the end. The zero Splitter
// is ready.
type Splitter struct {
	held   string // not yet known to be reasoning or text
	shut   string // the tag that ends the reasoning; "": outside
	after  bool   // reasoning came before; line breaks between it and the text belong to neither
	inText bool
}

// Add returns what is known to be text and to be reasoning after a chunk.
func (s *Splitter) Add(chunk string) (text, reasoning string) {
	if s.inText {
		return chunk, ""
	}
	s.held += chunk
	for {
		if s.shut == "" {
			if !s.enter() {
				return s.leave(), reasoning
			}
			if s.shut == "" { // it may still become a tag
				return "", reasoning
			}
		}
		lower := asciiLower(s.held)
		at := strings.Index(lower, s.shut)
		if at < 0 {
			known := len(s.held) - overlap(lower, s.shut)
			reasoning += s.held[:known]
			s.held = s.held[known:]
			return "", reasoning
		}
		reasoning += s.held[:at]
		s.held, s.shut, s.after = s.held[at+len(s.shut):], "", true
	}
}

// enter looks for a tag at the beginning of what is held. It returns false when there is none and none can follow.
func (s *Splitter) enter() bool {
	if s.after {
		s.held = strings.TrimLeft(s.held, "\r\n")
	}
	begin := asciiLower(strings.TrimLeft(s.held, " \t\r\n"))
	if len(s.held)-len(begin) > longestBlank {
		return false
	}
	for _, tag := range reasoningTags {
		if strings.HasPrefix(begin, tag.open) {
			s.held, s.shut = s.held[len(s.held)-len(begin)+len(tag.open):], tag.shut
			return true
		}
	}
	return slices.ContainsFunc(reasoningTags, func(tag tag) bool { return strings.HasPrefix(tag.open, begin) })
}

// leave returns what was held as text; everything after it is text too.
func (s *Splitter) leave() string {
	text := s.held
	s.held, s.inText = "", true
	return text
}

// Rest returns what is left at the end. White space alone is no answer.
func (s *Splitter) Rest() (text, reasoning string) {
	held := s.held
	s.held = ""
	switch {
	case s.shut != "":
		return "", held
	case strings.TrimSpace(held) == "":
		return "", ""
	}
	return held, ""
}

// overlap returns how many bytes at the end of text are the beginning of tag.
func overlap(text, tag string) int {
	for n := min(len(text), len(tag)-1); n > 0; n-- {
		if strings.HasPrefix(tag, text[len(text)-n:]) {
			return n
		}
	}
	return 0
}

// asciiLower lowers ASCII letters only, so that the length stays.
func asciiLower(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}
