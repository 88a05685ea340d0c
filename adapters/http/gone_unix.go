//go:build unix

package http

import (
	"errors"
	"net"
	"syscall"
)

// isClosed reports whether the client has closed a connection, without reading from it.
func isClosed(conn net.Conn) (closed bool) {
	system, ok := inner(conn).(syscall.Conn)
	if !ok {
		return false
	}
	raw, err := system.SyscallConn()
	if err != nil {
		return true
	}
	err = raw.Control(func(fd uintptr) {
		var one [1]byte
		n, _, err := syscall.Recvfrom(int(fd), one[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
		closed = n == 0 && err == nil || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
	})
	return closed || err != nil
}
