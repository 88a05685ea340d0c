package tool

import (
	"cmp"
	"fmt"
	"net/url"
	"strings"

	"chatbot/domain/file"
	"chatbot/domain/text"
)

// SourceKind says what a source is.
type SourceKind string

// The kinds of sources.
const (
	WebSource  SourceKind = "web"
	FileSource SourceKind = "file"
)

// Source is what something in an answer was found in.
type Source struct {
	Number int        `json:"number"` // within the answer, from 1; 0 until the answer holds it
	Kind   SourceKind `json:"kind"`
	Title  string     `json:"title"`
	URL    string     `json:"url,omitempty"`     // of http or https; of a WebSource
	FileID file.ID    `json:"file_id,omitempty"` // of a FileSource
	Page   int        `json:"page,omitempty"`    // of a file with pages, from 1
	Quote  string     `json:"quote"`             // the passage as it was read; an answer holds the beginning of a long one
	Call   string     `json:"call,omitempty"`    // the id of the call that found it, within the answer
}

// Bounds of a source, in code points. Quotes of results are bounded by the result.
const (
	maxTitle = 300
	maxURL   = 2000
	maxQuote = 2000
)

// Size returns the bytes of the texts of a source, which may be nil.
func (s *Source) Size() int {
	if s == nil {
		return 0
	}
	return len(s.Title) + len(s.URL) + len(s.Quote)
}

// bounded returns the source with texts as they are stored, and without an address that people should not open.
func (s Source) bounded() Source {
	s.Title, s.Quote = cutTo(text.OneLine(s.Title), maxTitle), strings.TrimSpace(clean(s.Quote))
	if at, err := url.Parse(s.URL); err != nil || at.Scheme != "http" && at.Scheme != "https" || at.Host == "" || at.User != nil || len(s.URL) > maxURL {
		s.URL = ""
	} else {
		s.URL = at.String()
	}
	s.Title = cmp.Or(s.Title, s.URL, "Untitled")
	return s
}

// heading returns the source in a line, for the model.
func (s Source) heading() string {
	line := s.Title
	if s.URL != "" && s.URL != s.Title {
		line += " <" + s.URL + ">"
	}
	if s.Page > 0 {
		line += fmt.Sprintf(", page %d", s.Page)
	}
	return line
}

// maxProgress bounds what is told of the progress of a call, in code points.
const maxProgress = 100

// ProgressLine returns what a tool says of its progress as it is told to people: one short line of visible characters.
func ProgressLine(said string) string { return cutTo(text.OneLine(said), maxProgress) }

// cutTo returns a text of at most some code points, the last of which says so if it was cut.
func cutTo(text string, most int) string {
	at, count := 0, 0
	for i := range text {
		if count == most-1 {
			at = i
		}
		if count++; count > most {
			return text[:at] + "…"
		}
	}
	return text
}
