package demo

import (
	_ "embed" // for manual.md
	"strings"
	"unicode"
)

//go:embed manual.md
var manualText string

var manual = parse(manualText)

// topic is a subject of the demo.
type topic struct {
	name  string
	calls []call
	text  string
}

// call is a phrase that asks for a topic, in the form of normal.
type call struct {
	phrase string
	weight int
}

type book []topic

// parse reads the format that manual.md describes at its beginning.
func parse(text string) book {
	var b book
	for line := range strings.Lines(text) {
		head, isComment := strings.CutPrefix(line, "<!-- ")
		if name, calls, ok := strings.Cut(head, ":"); isComment && ok && strings.HasSuffix(strings.TrimSpace(line), "-->") {
			b = append(b, topic{name: name, calls: parseCalls(strings.TrimSuffix(strings.TrimSpace(calls), "-->"))})
			continue
		}
		if len(b) > 0 {
			b[len(b)-1].text += line
		}
	}
	for i := range b {
		b[i].text = strings.TrimSpace(b[i].text)
	}
	return b
}

func parseCalls(list string) []call {
	var calls []call
	for phrase := range strings.SplitSeq(list, ",") {
		phrase = strings.TrimSpace(phrase)
		if phrase == "" {
			continue
		}
		phrase, heavy := strings.CutSuffix(phrase, "!")
		stem, open := strings.CutSuffix(phrase, "*")
		c := call{phrase: normal(stem)}
		words := strings.Count(c.phrase, " ") - 1
		c.weight = words * words // "show a table" asks for a topic, "table" may only mention it
		if heavy {
			c.weight *= 5
		}
		if open {
			c.phrase = strings.TrimSuffix(c.phrase, " ")
		}
		calls = append(calls, c)
	}
	return calls
}

// answer returns the topic that matches the question best, else the last one. It never quotes the question.
func (b book) answer(question string) string {
	asked := normal(question)
	best, most := len(b)-1, 0
	for i, t := range b {
		score := 0
		for _, c := range t.calls {
			if strings.Contains(asked, c.phrase) {
				score += c.weight
			}
		}
		if score > most {
			best, most = i, score
		}
	}
	return b[best].text
}

// normal returns text as lower-case words with one space around each.
func normal(text string) string {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_'
	})
	return " " + strings.Join(words, " ") + " "
}
