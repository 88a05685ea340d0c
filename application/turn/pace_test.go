package turn

import (
	"runtime"
	"testing"
	"time"
)

func TestWindowGrowsWithRunningAnswersWithinBounds(t *testing.T) {
	few := answersPerCore * runtime.GOMAXPROCS(0)
	for running, want := range map[int]time.Duration{
		0: shortestWindow, few: shortestWindow, 2 * few: 2 * shortestWindow, 100 * few: longestWindow,
	} {
		if got := window(running); got != want {
			t.Errorf("with %d running answers the window is %v, want %v", running, got, want)
		}
	}
}
