package extract

import (
	"encoding/xml"
	"strconv"
)

// maxPoints is how many points of a series are read: it bounds what the number of a point makes of a table.
const maxPoints = 10_000

// chart reads a chart of an Office file: what it is called, and its series as the columns of a table.
type chart struct {
	title  string
	series []series
	inside []string // of what is open: title, tx, cat, val
	point  int
	text   bool
}

type series struct {
	name           string
	labels, values []string
}

// chart writes a chart as a table.
func (a *archive) chart(part string, to *document) error {
	c := &chart{}
	if err := a.walk(part, elements{start: c.start, end: c.end, chars: c.chars}); err != nil {
		return err
	}
	head, rows := []string{c.title}, [][]string{}
	for i, s := range c.series {
		head = append(head, s.name)
		for point := range max(len(s.labels), len(s.values)) {
			if point == len(rows) {
				rows = append(rows, make([]string, 1+len(c.series)))
			}
			if point < len(s.labels) && rows[point][0] == "" {
				rows[point][0] = s.labels[point]
			}
			if point < len(s.values) {
				rows[point][1+i] = s.values[point]
			}
		}
	}
	if len(rows)*len(head) > maxCells {
		return errTooLarge
	}
	to.write("\n\n" + markdownTable(append([][]string{head}, rows...)) + "\n\n")
	return nil
}

func (c *chart) start(e xml.StartElement) bool {
	switch name := e.Name.Local; name {
	case "ser":
		if len(c.series) < 256 {
			c.series = append(c.series, series{})
		}
	case "title", "tx", "cat", "xVal", "val", "yVal":
		c.inside = append(c.inside, name)
	case "pt":
		c.point, _ = strconv.Atoi(attribute(e, "idx"))
	case "v", "t":
		c.text = true
	}
	return true
}

func (c *chart) end(name string) error {
	switch name {
	case "title", "tx", "cat", "xVal", "val", "yVal":
		c.inside = c.inside[:max(0, len(c.inside)-1)]
	case "v", "t":
		c.text = false
	}
	return nil
}

func (c *chart) chars(text string) {
	if !c.text || len(c.inside) == 0 {
		return
	}
	if c.inside[0] == "title" {
		c.title += text
		return
	}
	if len(c.series) == 0 {
		return
	}
	s := &c.series[len(c.series)-1]
	switch c.inside[0] {
	case "tx":
		s.name += text
	case "cat", "xVal":
		put(&s.labels, c.point, text)
	case "val", "yVal":
		put(&s.values, c.point, text)
	}
}

// put appends a text to the one of a number.
func put(to *[]string, at int, text string) {
	if at < 0 || at >= maxPoints {
		return
	}
	for len(*to) <= at {
		*to = append(*to, "")
	}
	(*to)[at] += text
}
