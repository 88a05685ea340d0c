package chat

import (
	"strings"
	"time"
	"unicode/utf8"

	"chatbot/domain/fault"
	"chatbot/domain/file"
)

// Bounds of a search, in code points and in words; further words are ignored.
const (
	MaxQuery      = 100
	MaxQueryWords = 10
)

// ErrSearchBusy is for a search that took too long, or waited too long.
var ErrSearchBusy = fault.New(fault.Unavailable, "search_busy", "The search took too long. Try again in a moment, or with more of what you are looking for.").After(2 * time.Second)

// Query finds texts that contain all of its words. Without words it finds nothing.
type Query []Word

// Word is one word of a query, folded like texts.
type Word struct {
	Text string
	// Begins: it also matches words that begin with it. Set for the last word, which may be incomplete.
	Begins bool
	// Within: it matches anywhere, also inside words, because its script is written without spaces.
	Within bool
}

// Hit is a text that contains all words of a query.
type Hit struct {
	Session   Session
	MessageID MessageID // 0: the session's title
	Role      Role
	At        time.Time // when the message was created, or the session last updated
	Text      string    // the whole text
	// Section is set if a file of the message contains the words: that is the text then.
	Section *Section
}

// Section is a part of a file's text.
type Section struct {
	FileID file.ID
	Name   string
	Pages  []file.Page
	First  int // the number of the first of the pages
	Of     int // how many pages the file has
}

// Found is a hit with an excerpt around its match.
type Found struct {
	Hit
	Excerpt []Fragment
	Page    int // of the excerpt, in a file with several; otherwise 0
}

// Show returns the hit with its excerpt.
func (q Query) Show(hit Hit) Found {
	found := Found{Hit: hit}
	switch s := hit.Section; {
	case s != nil:
		page := q.best(s.Pages)
		found.Excerpt = q.Excerpt(s.Pages[page].Text)
		if s.Of > 1 {
			found.Page = s.First + page
		}
	case hit.Role == RoleAssistant: // Markdown in people's own messages is not stripped
		found.Excerpt = q.ExcerptOf(hit.Text)
	default:
		found.Excerpt = q.Excerpt(hit.Text)
	}
	return found
}

// best returns the index of the first of the pages, of which there is one at least, that have most of the words of the query.
func (q Query) best(pages []file.Page) (best int) {
	most := 0
	for i, page := range pages {
		if n := q.count(page.Text); n > most {
			best, most = i, n
		}
	}
	return best
}

// ParseQuery parses what a person typed. It has no operators: every character is part of a word or separates words. A query that
// is blank or longer than MaxQuery is refused.
func ParseQuery(text string) (Query, error) {
	var in fault.Inputs
	switch n := utf8.RuneCountInString(text); {
	case strings.TrimSpace(text) == "":
		in.Add("q", "blank", "Enter something to search for.")
	case n > MaxQuery:
		in.Add("q", "too_long", "Searches can have at most 100 characters.", fault.Params{"max": MaxQuery, "length": n})
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
