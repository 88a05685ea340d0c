package system

import (
	"os"
	"strconv"
	"strings"
)

// Memory returns the bytes that this process uses and the bytes still available to it, within its control group's limit if
// there is one, otherwise on the machine. available is 0 if the system does not report it.
func Memory() (used, available uint64) {
	used = usage().used
	available = machineAvailable()
	if limit := readNumber("/sys/fs/cgroup/memory.max"); limit > 0 {
		free := uint64(0)
		if current := readNumber("/sys/fs/cgroup/memory.current"); current < limit {
			free = limit - current
		}
		available = min(available, free)
	}
	return used, available
}

func machineAvailable() uint64 {
	meminfo, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(meminfo)) {
		if rest, ok := strings.CutPrefix(line, "MemAvailable:"); ok {
			kb, _ := strconv.ParseUint(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 10, 64)
			return kb << 10
		}
	}
	return 0
}

// readNumber returns 0 for a missing file and for "max".
func readNumber(path string) uint64 {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0
	}
	n, _ := strconv.ParseUint(strings.TrimSpace(string(text)), 10, 64)
	return n
}
