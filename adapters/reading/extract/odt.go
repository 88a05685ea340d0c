package extract

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// odt returns a text document as one page: its headers, body and footers, with notes and comments where they stand. What was deleted with changes
// tracked is left out.
func odt(content []byte, out *pages) error {
	a, err := openDocument(content)
	if err != nil {
		return err
	}
	o := &openText{document: newDocument()}
	if err := a.walk("content.xml", elements{start: o.start, end: o.end, chars: o.chars}); err != nil {
		return err
	}
	o.write("\n\n")
	o.styles = true
	if err := a.walk("styles.xml", elements{start: o.start, end: o.end, chars: o.chars}); err != nil {
		return err
	}
	text, err := o.finish()
	if err != nil {
		return err
	}
	return out.add("", text)
}

// openDocument opens a file of OpenDocument that has a content and no password.
func openDocument(content []byte) (*archive, error) {
	a, err := openArchive(content)
	if err != nil {
		return nil, err
	}
	if !a.has("content.xml") {
		return nil, errDamaged
	}
	encrypted := false
	err = a.walk("META-INF/manifest.xml", elements{start: func(e xml.StartElement) bool {
		encrypted = encrypted || e.Name.Local == "encryption-data"
		return true
	}})
	if err == nil && encrypted {
		err = errEncrypted
	}
	return a, err
}

// openText reads the parts of an OpenDocument text.
type openText struct {
	*document
	styles bool // of the part with styles, only headers and footers are text
	master int  // headers and footers that are open
	depth  int  // paragraphs that are open
	lists  int
}

func (o *openText) start(e xml.StartElement) bool {
	switch e.Name.Local {
	case "tracked-changes", "sequence-decls", "date", "creator", "note-citation", "page-number":
		return false
	case "header", "footer":
		o.master++
	case "h", "p":
		if o.depth++; o.depth > 1 { // of a note or a comment
			o.write(" ")
			return true
		}
		o.write("\n\n")
		if level, err := strconv.Atoi(attribute(e, "outline-level")); err == nil && e.Name.Local == "h" {
			o.write(strings.Repeat("#", max(1, min(level, 6))) + " ")
		} else if o.lists > 0 {
			o.write("- ")
		}
	case "list":
		o.lists++
	case "s":
		n, _ := strconv.Atoi(attribute(e, "c"))
		o.write(strings.Repeat(" ", max(1, min(n, 64))))
	case "tab":
		o.write("\t")
	case "line-break":
		o.write("\n")
	case "note":
		o.write(" [note:")
	case "annotation":
		o.write(" [comment:")
	case "table":
		o.startTable()
	case "table-row":
		o.startRow()
	case "table-cell", "covered-table-cell":
		o.startCell()
	}
	return true
}

func (o *openText) end(name string) error {
	switch name {
	case "header", "footer":
		o.master--
	case "h", "p":
		o.depth--
	case "list":
		o.lists--
	case "note", "annotation":
		o.write("] ")
	case "table-cell", "covered-table-cell":
		o.endCell(0)
	case "table":
		o.endTable()
	}
	return nil
}

func (o *openText) chars(text string) {
	if o.depth > 0 && (!o.styles || o.master > 0) {
		o.write(strings.NewReplacer("\n", " ", "\t", " ").Replace(text))
	}
}
