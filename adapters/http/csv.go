package http

import (
	"bytes"
	"encoding/csv"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// SendCSV responds with a table as a file that browsers save under a name made from the title. The first row is the header.
func SendCSV(c *fiber.Ctx, title string, rows [][]string) error {
	file, err := csvOf(rows)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8; header=present")
	c.Set(fiber.HeaderContentDisposition, disposition(fileName(title, "csv")))
	return c.Send(file)
}

// byteOrderMark begins UTF-8: without it, spreadsheets read files in the encoding of their locale.
const byteOrderMark = "\uFEFF"

// csvOf returns a table as CSV (RFC 4180). Cells can be any text: spreadsheets take none of them for a formula.
func csvOf(rows [][]string) ([]byte, error) {
	var file bytes.Buffer
	file.WriteString(byteOrderMark)
	w := csv.NewWriter(&file)
	w.UseCRLF = true
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = harmless(cell)
		}
		if err := w.Write(cells); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return file.Bytes(), w.Error()
}

const (
	// formulas begin formulas; spreadsheets for East Asia take the wide forms, too. Some skip a tab or a line break at the beginning.
	formulas = "=+-@\t\r\n＝＋－＠"
	// separators separate cells for spreadsheets of another locale, which do not expect commas: what follows them may become a cell.
	separators = ";\t\r\n"
)

// harmless puts an apostrophe before what a spreadsheet might take for the beginning of a formula, which it then shows as text.
func harmless(cell string) string {
	var b strings.Builder
	begins := true
	for _, r := range cell {
		if begins && strings.ContainsRune(formulas, r) {
			b.WriteByte('\'')
		}
		b.WriteRune(r)
		begins = strings.ContainsRune(separators, r)
	}
	return b.String()
}
