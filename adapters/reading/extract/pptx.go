package extract

import (
	"encoding/xml"
	"io"
	"maps"
	"slices"
	"strings"
)

// pptx returns the slides of a presentation in their order, each with its tables, diagrams and notes. Slides that are not shown say so.
func pptx(content []byte, out *pages) error {
	a, err := openArchive(content)
	if err != nil {
		return err
	}
	presentation, err := a.mainPart("ppt/presentation.xml")
	if err != nil {
		return err
	}
	targets, _, err := a.relations(presentation)
	if err != nil {
		return err
	}
	var slides []string
	err = a.walk(presentation, elements{start: func(e xml.StartElement) bool {
		if e.Name.Local == "sldId" {
			for _, attr := range e.Attr {
				if attr.Name.Space != "" && attr.Name.Local == "id" { // r:id, whatever the prefix; id is another number
					slides = append(slides, targets[attr.Value])
				}
			}
		}
		return true
	}})
	if err != nil {
		return err
	}
	for _, part := range slides {
		if err := a.slide(part, out); err != nil {
			return err
		}
	}
	return nil
}

func (a *archive) slide(part string, out *pages) error {
	s := &slide{document: newDocument()}
	if err := a.read(part, s.read); err != nil {
		return err
	}
	targets, types, err := a.relations(part)
	if err != nil {
		return err
	}
	for _, id := range sortedKeys(targets) {
		switch types[id] {
		case "diagramData":
			err = a.read(targets[id], s.read)
		case "chart":
			err = a.chart(targets[id], s.document)
		case "notesSlide":
			s.write("\n\nNotes:\n")
			err = a.read(targets[id], s.read)
		}
		if err != nil {
			return err
		}
	}
	text, err := s.finish()
	if err != nil {
		return err
	}
	text = strings.TrimSuffix(strings.TrimSpace(text), "\n\nNotes:")
	title := strings.Join(strings.Fields(s.title.String()), " ")
	if s.hidden {
		title = strings.TrimSpace(title + " (hidden)")
	}
	return out.add(title, text)
}

// slide reads the parts of a slide.
type slide struct {
	*document
	title  strings.Builder
	kind   string // of the shape's placeholder
	hidden bool
	text   bool
}

func (s *slide) read(r io.Reader) error {
	return walk(r, elements{start: s.start, end: s.end, chars: func(text string) {
		if s.text {
			s.write(text)
			if s.kind == "title" || s.kind == "ctrTitle" {
				s.title.WriteString(text)
			}
		}
	}})
}

func (s *slide) start(e xml.StartElement) bool {
	switch e.Name.Local {
	case "Fallback":
		return false
	case "sld":
		s.hidden = attribute(e, "show") == "0"
	case "sp", "graphicFrame", "pic":
		s.kind = ""
		s.write("\n")
	case "ph":
		s.kind = attribute(e, "type")
	case "fld": // the number of the slide, its date
		return attribute(e, "type") != "slidenum"
	case "t":
		s.text = true
	case "br":
		s.write("\n")
		s.title.WriteString(" ")
	case "tbl":
		s.startTable()
	case "tr":
		s.startRow()
	case "tc":
		s.startCell()
	}
	return true
}

func (s *slide) end(name string) error {
	switch name {
	case "t":
		s.text = false
	case "p":
		s.write("\n")
		s.title.WriteString(" ")
	case "tc":
		s.endCell(0)
	case "tbl":
		s.endTable()
	}
	return nil
}

func sortedKeys(of map[string]string) []string { return slices.Sorted(maps.Keys(of)) }
