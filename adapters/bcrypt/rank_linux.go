package bcrypt

import "golang.org/x/sys/unix"

// stepBack has the kernel run the calling thread only where nothing else wants to run, and count a core on which it runs
// as idle, so that whatever wakes up is put there at once (SCHED_IDLE, sched(7)). Anyone may step back; where it is
// forbidden all the same, the thread stays as it is.
func stepBack() {
	_ = unix.SchedSetAttr(0, &unix.SchedAttr{Size: unix.SizeofSchedAttr, Policy: unix.SCHED_IDLE}, 0)
}
