package extract

import "strings"

// document collects the paragraphs and tables of a text, tables within tables included. Once it is longer than maxText, the rest is
// dropped, and full is set.
type document struct {
	open   []*strings.Builder // the body, then the cells that are being read
	tables []*grid
	size   int
	full   bool
}

// grid has the rows of a table.
type grid struct{ rows [][]string }

func newDocument() *document { return &document{open: []*strings.Builder{{}}} }

func (d *document) write(text string) {
	if d.size += len(text); d.size > maxText {
		d.full = true
		return
	}
	d.open[len(d.open)-1].WriteString(text)
}

// finish returns the whole; errTooLarge if it was full.
func (d *document) finish() (string, error) {
	for len(d.tables) > 0 { // of a file that ends within a table
		d.endTable()
	}
	if d.full {
		return "", errTooLarge
	}
	return d.open[0].String(), nil
}

func (d *document) startTable() { d.tables = append(d.tables, &grid{}) }

func (d *document) startRow() {
	if len(d.tables) > 0 {
		t := d.tables[len(d.tables)-1]
		t.rows = append(t.rows, nil)
	}
}

func (d *document) startCell() {
	if len(d.open) <= len(d.tables) {
		d.open = append(d.open, &strings.Builder{})
	}
}

// endCell closes a cell; spanned is how many columns it takes beyond its own.
func (d *document) endCell(spanned int) {
	if len(d.tables) == 0 || len(d.open) != len(d.tables)+1 {
		return
	}
	t := d.tables[len(d.tables)-1]
	if len(t.rows) == 0 {
		t.rows = append(t.rows, nil)
	}
	row := &t.rows[len(t.rows)-1]
	*row = append(*row, d.open[len(d.open)-1].String())
	for range min(spanned, 63) {
		*row = append(*row, "")
	}
	d.open = d.open[:len(d.open)-1]
}

func (d *document) endTable() {
	if len(d.tables) == 0 {
		return
	}
	d.endCell(0)
	t := d.tables[len(d.tables)-1]
	d.tables = d.tables[:len(d.tables)-1]
	d.write("\n\n" + markdownTable(t.rows) + "\n\n")
}

// worksheet has the rows of a sheet, within the bounds of a workbook.
type worksheet struct {
	rows  [][]string
	size  int
	cells *int // of all sheets
}

// add appends a row that is not empty.
func (w *worksheet) add(row []string) error {
	if *w.cells += len(row); *w.cells > maxCells {
		return errTooLarge
	}
	for _, cell := range row {
		w.size += len(cell) + 3
	}
	if w.size > maxText {
		return errTooLarge
	}
	if len(row) > 0 {
		w.rows = append(w.rows, row)
	}
	return nil
}

// cellText makes the text of a cell one line that ends no cell.
var cellText = strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ", "|", `\|`)

// markdownTable returns rows as a table of Markdown, whose first row is the head. Empty rows are left out.
func markdownTable(rows [][]string) string {
	var out strings.Builder
	width := 0
	for _, row := range rows {
		width = max(width, len(row))
	}
	for _, row := range rows {
		if strings.TrimSpace(strings.Join(row, "")) == "" {
			continue
		}
		head := out.Len() == 0
		for _, cell := range row {
			out.WriteString("| " + cellText.Replace(strings.TrimSpace(cell)) + " ")
		}
		out.WriteString("|\n")
		if head {
			out.WriteString("|" + strings.Repeat(" --- |", width) + "\n")
		}
	}
	return out.String()
}
