package system

import (
	"context"
	"runtime"
	"testing"
	"testing/synctest"
	"time"
)

func TestMemoryIsReleasedForAMinuteAfterABusyTime(t *testing.T) {
	const mb = 1 << 20
	var r release
	for i, step := range []struct {
		allocated uint64
		want      bool
	}{
		{5 * mb, false}, // not busy before
		{900 * mb, false},
		{909 * mb, false},
		{910 * mb, true}, {912 * mb, true}, {912 * mb, true}, {912 * mb, true}, {920 * mb, true}, {921 * mb, true},
		{921 * mb, false}, {921 * mb, false},
		{950 * mb, false},
		{950 * mb, true},
	} {
		if got := r.due(step.allocated); got != step.want {
			t.Errorf("step %d: %v", i, got)
		}
	}
}

func TestReleaseMemoryReturnsUnusedMemory(t *testing.T) {
	before := usage().used
	waste(64)
	if used := usage().used; used < before+48<<20 {
		t.Fatalf("the garbage is not there: %d, then %d", before, used)
	}
	emptied := 0
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); ReleaseMemory(ctx, func(context.Context) { emptied++ }) }()
		time.Sleep(3 * releaseEvery) // so that the first tick sees the allocation
		cancel()
		<-done
	})
	if used := usage().used; used > before+16<<20 {
		t.Errorf("%d bytes are used, %d before", used, before)
	}
	if emptied == 0 {
		t.Error("the caches were not emptied")
	}
}

// waste allocates garbage, in MiB.
func waste(n int) {
	garbage := make([][]byte, n)
	for i := range garbage {
		garbage[i] = make([]byte, 1<<20)
		garbage[i][0] = 1
	}
	runtime.KeepAlive(garbage)
}
