package main

import (
	"math"
	"strings"
	"testing"
	"time"
)

func TestMedian(t *testing.T) {
	for _, c := range []struct {
		values []float64
		want   float64
	}{{[]float64{3}, 3}, {[]float64{9, 1, 5}, 5}, {[]float64{4, 1, 3, 2}, 2.5}} {
		if got := median(c.values); got != c.want {
			t.Errorf("median(%v) = %v, not %v", c.values, got, c.want)
		}
	}
	values := []float64{3, 1, 2}
	if median(values); values[0] != 3 {
		t.Error("the values were put in another order")
	}
	if !math.IsNaN(median(nil)) {
		t.Error("the median of nothing is a number")
	}
}

func TestPercentile(t *testing.T) {
	hundred := make([]float64, 100)
	for i := range hundred {
		hundred[99-i] = float64(i + 1)
	}
	for _, c := range []struct {
		values  []float64
		p, want float64
	}{
		{hundred, 50, 50}, {hundred, 95, 95}, {hundred, 0, 1}, {hundred, 100, 100},
		{[]float64{7}, 95, 7}, {[]float64{1, 2, 3}, 50, 2}, {[]float64{1, 2, 3}, 67, 3},
	} {
		if got := percentile(c.values, c.p); got != c.want {
			t.Errorf("percentile %v of %d values = %v, not %v", c.p, len(c.values), got, c.want)
		}
	}
	if !math.IsNaN(percentile(nil, 50)) {
		t.Error("a percentile of nothing is a number")
	}
}

func TestSpreadAndPairs(t *testing.T) {
	ratios := paired([]float64{1, 6, 2, 99}, []float64{2, 3, 4}, ratio)
	if len(ratios) != 3 || spreadOf(ratios) != (spread{0.5, 0.5, 2}) {
		t.Errorf("%v", ratios)
	}
	if !math.IsNaN(spreadOf(nil).median) {
		t.Error("the spread of nothing is a number")
	}
}

func TestTableReportsMissedTargets(t *testing.T) {
	l := lab{}
	l.row("good", "µs", "theirs", goal{of: ratio, what: "ratio", bound: 0.5}).add(1, 4)
	l.row("bad", "ms", "theirs", goal{of: added, what: "added ms", bound: 2}).add(7, 4)
	l.row("few", "/s", "theirs", goal{of: own, what: "/s", least: true, bound: 1000}).add(999, 1)
	table := strings.Split(l.table(), "\n")
	for i, want := range []string{"target", "≤ 0.50: met (0.25", "added ms ≤ 2.00: MISSED (3.00", "≥ 1000: MISSED"} {
		if !strings.Contains(table[i], want) {
			t.Errorf("no %q in %q", want, table[i])
		}
	}
}

func TestParseStat(t *testing.T) {
	got, err := parseStat("7 (a) b (c)) S 1 7 7 0 -1 4194560 100 0 0 0 12 30 0 0 20 0 9 0 100 1000 200")
	if err != nil || got != 420*time.Millisecond {
		t.Errorf("%v %v", got, err)
	}
	if _, err := parseStat("7 (x"); err == nil {
		t.Error("half a line was taken")
	}
}

func TestModelFramesContainItsText(t *testing.T) {
	m, err := newModel()
	if err != nil {
		t.Fatal(err)
	}
	defer m.close()
	for _, p := range []plan{{tokens: 40}, {tokens: 40, every: 2 * time.Millisecond}} {
		m.answer(p)
		address := m.listener.Addr().String()
		h, err := ask(t.Context(), address, question(address, "/v1/chat/completions", "none", asked), func() {})
		if err != nil {
			t.Fatal(err)
		}
		if err := h.exact(text(40)); err != nil || h.first == 0 || h.first > h.whole {
			t.Errorf("%v, first %v, whole %v", err, h.first, h.whole)
		}
		if h.exact(text(41)) == nil || h.exact(text(39)) == nil {
			t.Error("another text was taken for exact")
		}
	}
}
