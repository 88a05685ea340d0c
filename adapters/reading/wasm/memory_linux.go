package wasm

import "golang.org/x/sys/unix"

// reserve returns addresses without memory; nil if there are none. Memory that grows in place is not copied, and is no concern of Go's collector.
func reserve(size int) []byte {
	reserved, err := unix.Mmap(-1, 0, size, unix.PROT_NONE, unix.MAP_PRIVATE|unix.MAP_ANON)
	if err != nil {
		return nil
	}
	return reserved
}

// use puts memory, of zeros at first, behind addresses, and reports whether there is enough.
func use(part []byte) bool {
	return len(part) == 0 || unix.Mprotect(part, unix.PROT_READ|unix.PROT_WRITE) == nil
}

func release(reserved []byte) { _ = unix.Munmap(reserved) }
