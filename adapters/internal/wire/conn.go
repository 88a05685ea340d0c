package wire

import "net"

// sendBuffer is how much of a stream the system keeps for one client, in bytes. Left alone this grows to
// megabytes for a client that does not read.
const sendBuffer = 64 << 10

// BoundSending keeps what waits for a client of a stream small: those who do not read cost next to nothing.
func BoundSending(conn net.Conn) {
	if c, ok := conn.(interface{ SetWriteBuffer(bytes int) error }); ok {
		_ = c.SetWriteBuffer(sendBuffer) // a wish: without it things work all the same
	}
}
