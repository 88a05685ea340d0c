package system

import (
	"context"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

const (
	// releaseEvery is how often the process looks whether it has become quiet.
	releaseEvery = 10 * time.Second
	// quiet is how many bytes a process allocates at most in that time that does little.
	quiet = 8 << 20
	// releases is how often memory is returned after a busy time: for a minute, because some of it is let go of later, such as
	// answers that are kept for readers who come back.
	releases = 6
)

// ReleaseMemory returns memory to the operating system whenever a busy time is over, until ctx ends. Go itself collects
// garbage as memory is asked for, and every two minutes, so a server that has just sent a thousand answers would keep what
// they took. A collection while there is nothing to do takes some hundredths of a second.
func ReleaseMemory(ctx context.Context) {
	ticker := time.NewTicker(releaseEvery)
	defer ticker.Stop()
	var r release
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if r.due(usage().allocated) {
			debug.FreeOSMemory()
		}
	}
}

// sample is what the process uses, and what it has allocated since its start, in bytes.
type sample struct{ used, allocated uint64 }

func usage() sample {
	got := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}, {Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(got)
	return sample{used: got[0].Value.Uint64() - got[1].Value.Uint64(), allocated: got[2].Value.Uint64()}
}

// release decides when memory is returned.
type release struct {
	last uint64 // allocated when it was last asked
	left int    // releases still to come
}

// due reports whether the process has been quiet since it was last asked, but busy in the minute before; allocated is since
// its start.
func (r *release) due(allocated uint64) bool {
	busy := allocated-r.last > quiet
	r.last = allocated
	if busy {
		r.left = releases
		return false
	}
	r.left = max(r.left-1, -1)
	return r.left >= 0
}
