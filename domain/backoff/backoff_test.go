package backoff

import (
	"math"
	"testing"
	"time"
)

func TestWaitsDoubleUpToTheMost(t *testing.T) {
	b := Backoff{First: 100 * time.Millisecond, Most: time.Second}
	for n, want := range map[int]time.Duration{
		-1: 0, 0: 0, 1: 100 * time.Millisecond, 2: 200 * time.Millisecond, 4: 800 * time.Millisecond, 5: time.Second, 6: time.Second, math.MaxInt: time.Second,
	} {
		if got := b.Longest(n); got != want {
			t.Errorf("after %d failures %v, want %v", n, got, want)
		}
	}
}

func TestBoundsOfWaits(t *testing.T) {
	for name, c := range map[string]struct {
		b    Backoff
		n    int
		want time.Duration
	}{
		"the first is the most":       {Backoff{time.Second, time.Second}, 3, time.Second},
		"the first is above the most": {Backoff{time.Minute, time.Second}, 1, time.Second},
		"no overflow":                 {Backoff{1, math.MaxInt64}, 1000, math.MaxInt64},
		"no wait":                     {Backoff{}, math.MaxInt, 0},
		"a first of nothing":          {Backoff{0, time.Second}, math.MaxInt, 0},
	} {
		if got := c.b.Longest(c.n); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestJitterTakesUpToHalf(t *testing.T) {
	b := Backoff{First: 2 * time.Second, Most: time.Minute}
	for jitter, want := range map[float64]time.Duration{0: 2 * time.Second, 0.5: 3 * time.Second, 1: 4 * time.Second} {
		if got := b.Delay(2, jitter); got != want {
			t.Errorf("jitter %v: %v, want %v", jitter, got, want)
		}
	}
	if got := (Backoff{First: 3, Most: 3}).Delay(1, 1); got != 3 {
		t.Errorf("an odd wait becomes %v", got)
	}
}
