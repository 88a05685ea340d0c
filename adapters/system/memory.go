package system

import (
	"os"
	"strconv"
	"strings"
)

// Memory returns the bytes this process uses and the bytes it could still get: of its control
// group's limit where there is one, else of the machine. available is 0 where the system does not say.
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

// readNumber is 0 for a file that is missing or says "max".
func readNumber(path string) uint64 {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0
	}
	n, _ := strconv.ParseUint(strings.TrimSpace(string(text)), 10, 64)
	return n
}
