package worker

import (
	"syscall"

	"github.com/landlock-lsm/go-landlock/landlock"
	"golang.org/x/sys/unix"
)

// limitMemory bounds the writable memory of this process, and allows no core dump, which would have the text of a file. The address space is
// not bounded instead, because Go and WebAssembly reserve gigabytes of it that they never use.
func limitMemory(bytes uint64) error {
	if err := unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}); err != nil {
		return err
	}
	if raceDetector { // needs many times the memory
		return nil
	}
	return unix.Setrlimit(unix.RLIMIT_DATA, &unix.Rlimit{Cur: bytes, Max: bytes})
}

// giveUpAccess takes the files and the network away from this process, as far as the kernel can (Landlock, from Linux 5.13 on).
func giveUpAccess() error { return landlock.V11.BestEffort().Restrict() }

// attributes make the worker end with the thread that starts it, also when the server is killed, and keep signals of a terminal from it.
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
}
