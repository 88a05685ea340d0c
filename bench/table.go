package main

import (
	"fmt"
	"strconv"
	"strings"
	"text/tabwriter"
)

// row is one line of the table: the figures of the server and of the baseline, round by round.
type row struct {
	name, unit, baseline string
	goals                []goal
	ours, base           []float64
}

// goal is a bound on a row.
type goal struct {
	of    func(ours, base float64) float64
	what  string
	least bool // a lower bound
	bound float64
}

func ratio(ours, base float64) float64 { return ours / base }
func added(ours, base float64) float64 { return ours - base }
func own(ours, _ float64) float64      { return ours }

func (l *lab) row(name, unit, baseline string, goals ...goal) *row {
	r := &row{name: name, unit: unit, baseline: baseline, goals: goals}
	l.rows = append(l.rows, r)
	return r
}

func (r *row) add(ours, base float64) {
	r.ours, r.base = append(r.ours, ours), append(r.base, base)
}

func (l *lab) table() string {
	var out strings.Builder
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "measured\tours\tbaseline\t\tratio (min..max)\ttarget")
	for _, r := range l.rows {
		ratios := spreadOf(paired(r.ours, r.base, ratio))
		fmt.Fprintf(w, "%s\t%s %s\t%s %s\t%s\t%s (%s..%s)\t%s\n", r.name,
			short(median(r.ours)), r.unit, short(median(r.base)), r.unit, r.baseline,
			short(ratios.median), short(ratios.min), short(ratios.max), r.verdict())
	}
	_ = w.Flush()
	return out.String()
}

// verdict returns each goal and whether the median met it.
func (r *row) verdict() string {
	var all []string
	for _, g := range r.goals {
		s := spreadOf(paired(r.ours, r.base, g.of))
		sign, met := "≤", s.median <= g.bound
		if g.least {
			sign, met = "≥", s.median >= g.bound
		}
		verdict := "met"
		if !met {
			verdict = "MISSED"
		}
		all = append(all, fmt.Sprintf("%s %s %s: %s (%s, %s..%s)", g.what, sign, short(g.bound), verdict, short(s.median), short(s.min), short(s.max)))
	}
	return strings.Join(all, "; ")
}

// short formats a value with three significant digits.
func short(v float64) string {
	switch {
	case v >= 100 || v <= -100:
		return strconv.FormatFloat(v, 'f', 0, 64)
	case v >= 10 || v <= -10:
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return strconv.FormatFloat(v, 'f', 2, 64)
}
