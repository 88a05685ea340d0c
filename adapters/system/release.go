package system

import (
	"context"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

const (
	// releaseEvery is how often the process checks whether it has become idle.
	releaseEvery = 10 * time.Second
	// quiet is the most that an idle process allocates in that time, in bytes.
	quiet = 8 << 20
	// releases is how often memory is returned after a busy time: for a minute, because some of it becomes garbage later, such as
	// answers that are kept for readers who reconnect.
	releases = 6
)

// ReleaseMemory returns memory to the operating system after each busy time, until ctx ends. Go collects garbage when memory is
// allocated, and every two minutes, so a server that has just sent a thousand answers would keep their memory. A collection in
// an idle process takes some hundredths of a second. caches is called before each collection, to empty the caches that are filled
// again when they are needed.
func ReleaseMemory(ctx context.Context, caches func(context.Context)) {
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
			caches(ctx)
			debug.FreeOSMemory()
		}
	}
}

// sample is the memory in use and the memory allocated since the start of the process, in bytes.
type sample struct{ used, allocated uint64 }

func usage() sample {
	got := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}, {Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(got)
	return sample{used: got[0].Value.Uint64() - got[1].Value.Uint64(), allocated: got[2].Value.Uint64()}
}

// release determines when memory is returned.
type release struct {
	last uint64 // bytes allocated at the last call of due
	left int    // remaining releases
}

// due reports whether the process has been idle since the last call, but busy in the minute before. allocated counts from the
// start of the process.
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
