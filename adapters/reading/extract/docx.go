package extract

import (
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
)

// word reads the parts of a document of Word.
type word struct {
	*document
	levels map[string]int        // of headings, or listItem, by the id of their style
	runs   int                   // runs that are open: tabs elsewhere are stops
	text   bool                  // within the text of a run
	prefix string                // of the paragraph, written with its first text
	lead   string                // of the next paragraph: the mark of a note
	chart  func(id string) error // writes a chart
	chunks func(id string) error // writes a part that is of another format
	err    error                 // of such a part
	spans  []int                 // columns that the open cells take beyond their own
}

// docx returns a document as one page: its headers, body, notes, comments and footers. What was deleted with changes tracked is left out, what
// was inserted is kept.
func docx(content []byte, out *pages) error {
	a, err := openArchive(content)
	if err != nil {
		return err
	}
	main, err := a.mainPart("word/document.xml")
	if err != nil {
		return err
	}
	w := &word{document: newDocument()}
	if w.levels, err = headingStyles(a); err != nil {
		return err
	}
	targets, types, err := a.relations(main)
	if err != nil {
		return err
	}
	w.chart = func(id string) error { return a.chart(targets[id], w.document) }
	w.chunks = func(id string) error { return a.chunk(targets[id], w.document) }
	var headers, footers []string
	for _, id := range sortedKeys(targets) {
		switch types[id] {
		case "header":
			headers = append(headers, targets[id])
		case "footer":
			footers = append(footers, targets[id])
		}
	}
	body := []string{main, "word/footnotes.xml", "word/endnotes.xml", "word/comments.xml"}
	for _, part := range slices.Concat(headers, body, footers) {
		w.runs, w.text, w.lead = 0, false, ""
		if err := a.walk(part, elements{start: w.start, end: w.end, chars: w.chars}); err != nil {
			return err
		}
		w.write("\n\n")
	}
	if w.err != nil {
		return w.err
	}
	text, err := w.finish()
	if err != nil {
		return err
	}
	return out.add("", text)
}

// listItem is the level of styles that are no heading but a list.
const listItem = -1

// headingStyles returns the levels of the styles that are headings. Their ids are of the language of the program, their names are not.
func headingStyles(a *archive) (map[string]int, error) {
	levels, id := map[string]int{}, ""
	return levels, a.walk("word/styles.xml", elements{start: func(e xml.StartElement) bool {
		switch e.Name.Local {
		case "style":
			id = attribute(e, "styleId")
		case "name":
			name := strings.ToLower(attribute(e, "val"))
			if level, err := strconv.Atoi(strings.TrimPrefix(name, "heading ")); err == nil {
				levels[id] = level
			} else if name == "title" {
				levels[id] = 1
			} else if strings.HasPrefix(name, "list bullet") || strings.HasPrefix(name, "list number") {
				levels[id] = listItem
			}
		}
		return true
	}})
}

func (w *word) start(e xml.StartElement) bool {
	switch e.Name.Local {
	case "del", "moveFrom", "Fallback": // Fallback repeats the text of a box for old programs
		return false
	case "p":
		w.write("\n\n")
		w.prefix, w.lead = w.lead, ""
	case "pStyle":
		switch level := w.levels[attribute(e, "val")]; {
		case level > 0:
			w.prefix = strings.Repeat("#", min(level, 6)) + " "
		case level == listItem:
			w.prefix = "- "
		}
	case "numPr":
		if w.prefix == "" {
			w.prefix = "- "
		}
	case "r":
		w.runs++
	case "t":
		w.text = true
	case "tab", "ptab":
		if w.runs > 0 {
			w.write("\t")
		}
	case "br", "cr":
		w.write("\n")
	case "noBreakHyphen":
		w.write("-")
	case "footnoteReference", "endnoteReference":
		w.write("[^" + e.Name.Local[:1] + attribute(e, "id") + "]")
	case "footnote", "endnote":
		if kind := attribute(e, "type"); kind != "" && kind != "normal" {
			return false // lines that separate notes from the text
		}
		w.lead = "[^" + e.Name.Local[:1] + attribute(e, "id") + "]: "
	case "chart":
		w.err = errors.Join(w.err, w.chart(attribute(e, "id")))
	case "altChunk":
		w.err = errors.Join(w.err, w.chunks(attribute(e, "id")))
	case "comment":
		w.lead = "Comment by " + attribute(e, "author") + ": "
	default:
		w.startTablePart(e)
	}
	return true
}

func (w *word) startTablePart(e xml.StartElement) {
	switch e.Name.Local {
	case "tbl":
		w.startTable()
	case "tr":
		w.startRow()
	case "tc":
		w.startCell()
		w.spans = append(w.spans, 0)
	case "gridSpan":
		if n, err := strconv.Atoi(attribute(e, "val")); err == nil && len(w.spans) > 0 {
			w.spans[len(w.spans)-1] = n - 1
		}
	}
}

func (w *word) end(name string) error {
	switch name {
	case "r":
		w.runs--
	case "t":
		w.text = false
	case "tc":
		if n := len(w.spans); n > 0 {
			w.endCell(w.spans[n-1])
			w.spans = w.spans[:n-1]
		}
	case "tbl":
		w.endTable()
	}
	return nil
}

func (w *word) chars(text string) {
	if w.text {
		w.write(w.prefix + text)
		w.prefix = ""
	}
}

// chunk writes a part that another program embedded as a page or as plain text, which Word converts when it opens the document.
func (a *archive) chunk(part string, to *document) error {
	return a.read(part, func(r io.Reader) error {
		content, err := io.ReadAll(io.LimitReader(r, maxText+1))
		if err != nil {
			return err
		}
		if strings.HasPrefix(string(content), "PK") || strings.HasSuffix(part, ".rtf") {
			return nil // a document of its own
		}
		text, err := decodeHTML(content)
		if err == nil && !strings.HasSuffix(part, ".txt") {
			root, parseErr := parse(text)
			if parseErr != nil {
				return parseErr
			}
			text, err = markdown(root)
		}
		to.write("\n\n" + text + "\n\n")
		return err
	})
}
