package extract

import (
	"encoding/xml"
	"strings"
)

// odp returns the slides of an OpenDocument presentation, each with its tables and notes. Slides that are not shown say so.
func odp(content []byte, out *pages) error {
	a, err := openDocument(content)
	if err != nil {
		return err
	}
	s := &openSlides{out: out, hidden: map[string]bool{}}
	return a.walk("content.xml", elements{start: s.start, end: s.end, chars: s.chars})
}

// openSlides reads the content of a presentation. Styles come before slides.
type openSlides struct {
	openText // of the slide that is being read
	out      *pages
	hidden   map[string]bool // the styles of slides that are not shown
	style    string          // that is being read
	title    strings.Builder
	inTitle  bool
	suffix   string
}

func (s *openSlides) start(e xml.StartElement) bool {
	switch e.Name.Local {
	case "style":
		s.style = attribute(e, "name")
	case "drawing-page-properties":
		s.hidden[s.style] = attribute(e, "visibility") == "hidden"
	case "page":
		s.openText = openText{document: newDocument()}
		s.title.Reset()
		if s.suffix = ""; s.hidden[attribute(e, "style-name")] {
			s.suffix = " (hidden)"
		}
	}
	if s.document == nil { // before the first slide
		return true
	}
	switch e.Name.Local {
	case "frame":
		s.inTitle = attribute(e, "class") == "title"
	case "notes":
		s.write("\n\nNotes:\n")
	}
	return s.openText.start(e)
}

func (s *openSlides) chars(text string) {
	if s.document == nil {
		return
	}
	s.openText.chars(text)
	if s.inTitle && s.depth > 0 {
		s.title.WriteString(text + " ")
	}
}

func (s *openSlides) end(name string) error {
	if s.document == nil {
		return nil
	}
	switch name {
	case "frame":
		s.inTitle = false
	case "page":
		text, err := s.finish()
		if s.document = nil; err != nil {
			return err
		}
		title := strings.Join(strings.Fields(s.title.String()), " ") + s.suffix
		return s.out.add(strings.TrimSpace(title), strings.TrimSuffix(strings.TrimSpace(text), "Notes:"))
	}
	return s.openText.end(name)
}
