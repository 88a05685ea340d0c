package wire

import (
	"crypto/tls"
	"net"
	"syscall"
)

// lowMark is how much has to arrive before a quiet connection says so, in bytes: more than one window brings,
// and far from filling the receive buffer.
const lowMark = 32 << 10

// quiet keeps a connection from waking the process with each word that comes, or lets it again (SO_RCVLOWAT,
// socket(7)). It only saves work: what has come can be read either way, and an error is of no matter.
func quiet(conn net.Conn, on bool) {
	if secure, ok := conn.(*tls.Conn); ok {
		conn = secure.NetConn()
	}
	c, ok := conn.(syscall.Conn)
	if !ok {
		return
	}
	raw, err := c.SyscallConn()
	if err != nil {
		return
	}
	mark := 1
	if on {
		mark = lowMark
	}
	_ = raw.Control(func(fd uintptr) {
		_ = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVLOWAT, mark)
	})
}
