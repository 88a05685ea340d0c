// Package wasm bounds the memory of WebAssembly modules, which read what Go has no reader for.
package wasm

import "github.com/tetratelabs/wazero/experimental"

// Memory allocates the memory of a module, and remembers whether it was asked for more than there may be. It implements
// experimental.MemoryAllocator.
type Memory struct {
	Most    int // bytes that a module may use
	refused bool
}

// Refused reports whether more memory was asked for than there may be, since the last Reset.
func (m *Memory) Refused() bool { return m.refused }

// Reset forgets what was refused.
func (m *Memory) Reset() { m.refused = false }

// Allocate implements experimental.MemoryAllocator.
func (m *Memory) Allocate(_, _ uint64) experimental.LinearMemory {
	return &linear{Memory: m, reserved: reserve(m.Most)}
}

type linear struct {
	*Memory
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
