package llm

import (
	"slices"
	"strings"
)

// reasoningTags are the marks around reasoning that models put in front of their answer: most of them <think>, Gemini's
// compatible endpoint <thought>, Nova <thinking>, Seed <seed:think>, Magistral [THINK], Kimi ◁think▷.
// Compared in lower case.
var reasoningTags = []tag{
	{"<think>", "</think>"}, {"<thinking>", "</thinking>"}, {"<thought>", "</thought>"}, {"<reasoning>", "</reasoning>"},
	{"<seed:think>", "</seed:think>"}, {"[think]", "[/think]"}, {"◁think▷", "◁/think▷"},
}

type tag struct{ open, shut string }

// longestBlank is how much white space is held back while it is open whether a tag follows.
const longestBlank = 1 << 10

// splitter tells the reasoning at the beginning of an answer from the text after it, whatever the places where the stream
// is cut. Only what begins with a tag is reasoning: a tag further on is text, about tags or in an example. A closing
// tag that none opened is text too, because nothing marks where such reasoning began. Reasoning that is never closed is
// reasoning to the end. The zero splitter is ready.
type splitter struct {
	held   string // not yet known to be one or the other
	shut   string // the tag that ends the reasoning; "": outside
	after  bool   // reasoning came before: line breaks between it and the text belong to neither
	inText bool
}

// add takes what came, and returns what of it, and of what was held back, is known.
func (s *splitter) add(came string) (text, reasoning string) {
	if s.inText {
		return came, ""
	}
	s.held += came
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

// enter looks for a tag at the beginning of what is held. It returns false when there is none and none can come.
func (s *splitter) enter() bool {
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

// leave returns what was held as text; from now on everything is.
func (s *splitter) leave() string {
	text := s.held
	s.held, s.inText = "", true
	return text
}

// rest returns what is left at the end. White space alone is no answer.
func (s *splitter) rest() (text, reasoning string) {
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

// overlap is how many bytes at the end of text are the beginning of tag.
func overlap(text, tag string) int {
	for n := min(len(text), len(tag)-1); n > 0; n-- {
		if strings.HasPrefix(tag, text[len(text)-n:]) {
			return n
		}
	}
	return 0
}

// asciiLower keeps the length of a text, as strings.ToLower does not.
func asciiLower(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}
