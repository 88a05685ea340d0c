package extract

import "github.com/tetratelabs/wazero/experimental"

// maxMemory is how much memory PDFium may use, in bytes.
const maxMemory = 256 << 20

// memory allocates the memory of a WebAssembly module, and remembers whether it was asked for more than maxMemory.
type memory struct{ refused bool }

// Allocate implements experimental.MemoryAllocator.
func (m *memory) Allocate(_, _ uint64) experimental.LinearMemory {
	return &linear{memory: m, reserved: reserve(maxMemory)}
}

type linear struct {
	*memory
	reserved []byte
}

// Reallocate returns nil for more than there may be, which the module is told as a failed allocation.
func (l *linear) Reallocate(size uint64) []byte {
	if size > uint64(len(l.reserved)) || !use(l.reserved[:size]) {
		l.refused = true
		return nil
	}
	return l.reserved[:size:size]
}

// Free gives the memory back.
func (l *linear) Free() {
	release(l.reserved)
	l.reserved = nil
}
