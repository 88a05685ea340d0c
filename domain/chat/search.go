package chat

import (
	"strings"
	"time"
	"unicode/utf8"

	"chatbot/domain/fault"
)

// Bounds of a search, in code points and in words; more words than that are left out.
const (
	MaxQuery      = 100
	MaxQueryWords = 10
)

// ErrSearchBusy is what people are told whose search took too long, or did not get its turn.
var ErrSearchBusy = fault.New(fault.Unavailable, "search_busy", "The search took too long. Try again in a moment, or with more of what you are looking for.").After(2 * time.Second)

// Query is what is looked for: texts with all of its words. Without any, nothing is found.
type Query []Word

// Word is one word of a query, folded as texts are.
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
	MessageID MessageID // 0: it is the session's title
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
	var q Query
	end := 0 // of the last word
	runs(text, func(r run) bool {
		if len(q) == MaxQueryWords {
			end = 0
			return false
		}
		if !r.within {
			r.glyphs = r.glyphs[:min(len(r.glyphs), maxWord)]
		}
		q = append(q, Word{Text: r.text(), Within: r.within})
		end = r.glyphs[len(r.glyphs)-1].to
		return true
	})
	if len(q) > 0 && end == len(text) {
		q[len(q)-1].Begins = !q[len(q)-1].Within
	}
	return q, nil
}
