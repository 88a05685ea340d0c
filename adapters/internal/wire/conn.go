package wire

import "net"

// sendBuffer is the size of a client's send buffer in the operating system, in bytes. By default it grows to megabytes for
// a client that does not read.
const sendBuffer = 64 << 10

// BoundSending limits the send buffer of a stream's client, so that clients that do not read cost little memory.
func BoundSending(conn net.Conn) {
	if c, ok := conn.(interface{ SetWriteBuffer(bytes int) error }); ok {
		_ = c.SetWriteBuffer(sendBuffer) // best effort
	}
}
