package chat

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"chatbot/domain/fault"
)

// Bounds of a search, in code points and in words; more words than that are left out.
const (
	MaxQuery      = 100
	MaxQueryWords = 10
)

// Query is what is looked for: texts with all of its words. Without any, nothing is found.
type Query []Word

// Word is one word of a query in lower case, made of letters, digits and marks only.
type Word struct {
	Text string
	// Begins: words that begin with it match as well. It is the last one, which may still be typed.
	Begins bool
	// Within: it matches anywhere, also inside words, since its script writes no spaces between them.
	Within bool
}

// Hit is a text with all words of a query.
type Hit struct {
	Session   Session
	MessageID int64 // 0: it is the session's title
	Role      Role
	At        time.Time // when the message was said, or the session was last changed
	Text      string    // all of it
}

// Found is a hit with the place where it matches.
type Found struct {
	Hit
	Excerpt []Part
}

// ParseQuery reads what a person typed. Nothing in it has a meaning but its words. A query that is blank or longer
// than MaxQuery is refused.
func ParseQuery(text string) (Query, error) {
	var in fault.Inputs
	switch n := utf8.RuneCountInString(text); {
	case strings.TrimSpace(text) == "":
		in.Add("q", "Enter something to search for.")
	case n > MaxQuery:
		in.Add("q", "Searches can have at most 100 characters.")
	}
	if err := in.Err(); err != nil {
		return nil, err
	}
	fields := strings.FieldsFunc(text, func(r rune) bool { return !ofWord(r) })
	var q Query
	for _, field := range fields[:min(len(fields), MaxQueryWords)] {
		lower := strings.Map(unicode.ToLower, field)
		q = append(q, Word{Text: lower, Within: strings.ContainsFunc(lower, unspaced)})
	}
	if len(q) == len(fields) && len(q) > 0 {
		last, _ := utf8.DecodeLastRuneInString(text)
		q[len(q)-1].Begins = ofWord(last)
	}
	return q, nil
}

func ofWord(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r))
}

// unspaced: of a script that writes no spaces between words, or, as Korean does, joins endings to them.
func unspaced(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai, unicode.Lao,
		unicode.Khmer, unicode.Myanmar)
}
