//go:build !linux

package wire

import "net"

// quiet does nothing: it only saves work, and this system has no way to ask for it.
func quiet(net.Conn, bool) {}
