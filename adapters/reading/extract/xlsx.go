package extract

import (
	"bytes"
	"encoding/xml"
	"errors"
	"strings"

	"github.com/xuri/excelize/v2"
)

// xlsx returns the sheets of a workbook as tables, with the values that cells show. Sheets that are not shown say so. A formula whose value
// was not stored, as by programs that do not calculate, is shown itself.
func xlsx(content []byte, out *pages) error {
	a, err := openArchive(content)
	if err != nil {
		return err
	}
	// Equal limits, so that the library unpacks nothing to files.
	book, err := excelize.OpenReader(bytes.NewReader(content), excelize.Options{UnzipSizeLimit: maxExpanded, UnzipXMLSizeLimit: maxExpanded})
	if err != nil {
		if strings.Contains(err.Error(), "unzip size exceeds") {
			return errTooLarge
		}
		return errDamaged
	}
	defer func() { _ = book.Close() }()
	parts, err := a.sheetParts()
	if err != nil {
		return err
	}
	cells := 0
	for _, name := range book.GetSheetList() {
		formulas, err := a.uncalculated(parts[name])
		if err != nil {
			return err
		}
		text, err := sheet(book, name, formulas, &cells)
		if err != nil {
			return err
		}
		if text, err = withComments(book, name, text); err != nil {
			return err
		}
		title := name
		if visible, err := book.GetSheetVisible(name); err == nil && !visible {
			title += " (hidden)"
		}
		if err := out.add(title, text); err != nil {
			return err
		}
	}
	return nil
}

// withComments appends the comments of a sheet to its table.
func withComments(book *excelize.File, name, text string) (string, error) {
	comments, err := book.GetComments(name)
	if err != nil || len(comments) == 0 {
		return text, nil //nolint:nilerr // the cells are there all the same
	}
	var out strings.Builder
	out.WriteString(text + "\n")
	for _, c := range comments {
		all := c.Text
		for _, run := range c.Paragraph {
			all += run.Text
		}
		if out.Len()+len(all) > maxText {
			return "", errTooLarge
		}
		out.WriteString("Comment at " + c.Cell + ": " + strings.TrimSpace(all) + "\n")
	}
	return out.String(), nil
}

// sheet returns a sheet as a table. cells counts those of the whole workbook.
func sheet(book *excelize.File, name string, formulas map[string]string, cells *int) (string, error) {
	rows, err := book.Rows(name)
	var none excelize.ErrSheetNotExist
	if errors.As(err, &none) || err != nil && strings.Contains(err.Error(), "not a worksheet") {
		return "", nil // a sheet that is one chart
	}
	if err != nil {
		return "", errDamaged
	}
	defer func() { _ = rows.Close() }()
	all := &worksheet{cells: cells}
	for number := 1; rows.Next(); number++ {
		row, err := rows.Columns()
		if err != nil {
			return "", errDamaged
		}
		row = fill(row, number, formulas)
		if err := all.add(row); err != nil {
			return "", err
		}
	}
	if err := rows.Error(); err != nil {
		return "", errDamaged
	}
	return markdownTable(all.rows), nil
}

// fill puts the formulas of a row in its cells that have no value.
func fill(row []string, number int, formulas map[string]string) []string {
	if len(formulas) == 0 {
		return row
	}
	for column := 1; column <= len(row); column++ {
		if cell, err := excelize.CoordinatesToCellName(column, number); err == nil && row[column-1] == "" {
			row[column-1] = formulas[cell]
		}
	}
	return row
}

// uncalculated returns the formulas of a sheet that have no stored value, by their cells.
func (a *archive) uncalculated(part string) (map[string]string, error) {
	formulas, cell, formula, inside, value := map[string]string{}, "", "", "", false
	err := a.walk(part, elements{
		start: func(e xml.StartElement) bool {
			if inside = e.Name.Local; inside == "c" {
				cell, formula, value = attribute(e, "r"), "", false
			}
			return true
		},
		chars: func(text string) {
			switch inside {
			case "f":
				formula += text
			case "v", "t": // of a number or a shared text, or of a text in the cell itself
				value = value || text != ""
			}
		},
		end: func(name string) error {
			if inside = ""; name == "c" && !value && formula != "" {
				formulas[cell] = "=" + formula
			}
			return nil
		},
	})
	return formulas, err
}

// sheetParts returns the parts that the sheets are in, by name.
func (a *archive) sheetParts() (map[string]string, error) {
	const workbook = "xl/workbook.xml"
	targets, _, err := a.relations(workbook)
	if err != nil {
		return nil, err
	}
	parts := map[string]string{}
	return parts, a.walk(workbook, elements{start: func(e xml.StartElement) bool {
		if e.Name.Local == "sheet" {
			for _, attr := range e.Attr {
				if attr.Name.Space != "" && attr.Name.Local == "id" {
					parts[attribute(e, "name")] = targets[attr.Value]
				}
			}
		}
		return true
	}})
}
