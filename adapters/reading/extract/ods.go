package extract

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// ods returns the sheets of an OpenDocument spreadsheet as tables, with the texts that cells show. Sheets that are not shown say so.
func ods(content []byte, out *pages) error {
	a, err := openDocument(content)
	if err != nil {
		return err
	}
	cells := 0
	s := &openSheets{out: out, cells: &cells, hidden: map[string]bool{}}
	return a.walk("content.xml", elements{start: s.start, end: s.end, chars: s.chars})
}

// openSheets reads the content of a spreadsheet. Styles come before sheets. Cells and rows are stored once with how often they are repeated, empty
// ones up to the last that is possible: those after the last that is not empty are left out.
type openSheets struct {
	out    *pages
	cells  *int
	hidden map[string]bool // the styles of sheets that are not shown
	style  string          // that is being read
	title  string

	table   *worksheet
	row     []string
	blanks  int // empty cells that count only if one follows that is not
	rows    int // how often the row is repeated
	columns int // how often the cell is
	cell    strings.Builder
	unshown string // its value or formula, if it has no text
	inCell  bool
	depth   int // paragraphs that are open
}

func (s *openSheets) start(e xml.StartElement) bool {
	switch e.Name.Local {
	case "tracked-changes", "date", "creator", "shapes":
		return false
	case "style":
		s.style = attribute(e, "name")
	case "table-properties":
		s.hidden[s.style] = attribute(e, "display") == "false"
	case "table":
		if s.table != nil { // within a cell
			return false
		}
		s.table, s.title = &worksheet{cells: s.cells}, attribute(e, "name")
		if s.hidden[attribute(e, "style-name")] {
			s.title += " (hidden)"
		}
	case "table-row":
		s.row, s.blanks, s.rows = nil, 0, repeated(e, "number-rows-repeated")
	case "table-cell", "covered-table-cell":
		s.cell.Reset()
		s.inCell, s.columns, s.unshown = true, repeated(e, "number-columns-repeated"), unshown(e)
	case "annotation":
		s.cell.WriteString(" [comment:")
	case "p":
		if s.depth++; s.cell.Len() > 0 {
			s.cell.WriteString(" ")
		}
	case "s", "tab", "line-break":
		s.cell.WriteString(" ")
	}
	return true
}

func (s *openSheets) chars(text string) {
	if s.inCell && s.depth > 0 && s.cell.Len() < maxText {
		s.cell.WriteString(text)
	}
}

func (s *openSheets) end(name string) error {
	switch name {
	case "p":
		s.depth--
	case "annotation":
		s.cell.WriteString("]")
	case "table-cell", "covered-table-cell":
		s.inCell = false
		return s.endCell()
	case "table-row":
		for range s.rows {
			if len(s.row) == 0 || s.table == nil {
				break
			}
			if err := s.table.add(s.row); err != nil {
				return err
			}
		}
	case "table":
		if s.table != nil {
			rows := s.table.rows
			s.table = nil
			return s.out.add(s.title, markdownTable(rows))
		}
	}
	return nil
}

func (s *openSheets) endCell() error {
	text := s.cell.String()
	if text == "" {
		text = s.unshown
	}
	if text == "" {
		s.blanks += s.columns
		return nil
	}
	if len(s.row)+s.blanks+s.columns > maxCells {
		return errTooLarge
	}
	s.row = append(s.row, make([]string, s.blanks)...)
	s.blanks = 0
	for range s.columns {
		s.row = append(s.row, text)
	}
	return nil
}

// unshown returns the value of a cell, of programs that store no text beside it, or else its formula, of programs that do not calculate.
func unshown(e xml.StartElement) string {
	for _, name := range []string{"string-value", "date-value", "time-value", "boolean-value", "value"} {
		if value := attribute(e, name); value != "" {
			return value
		}
	}
	if formula := attribute(e, "formula"); formula != "" {
		return "=" + strings.TrimPrefix(formula, "of:=")
	}
	return ""
}

// repeated returns how often a cell or a row stands, from 1 to more than may be.
func repeated(e xml.StartElement, name string) int {
	n, err := strconv.Atoi(attribute(e, name))
	if err != nil {
		return 1
	}
	return min(max(n, 1), maxCells+1)
}
