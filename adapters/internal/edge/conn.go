package edge

import (
	"errors"
	"net"
)

// sendBuffer is how much of a stream the system keeps for one client, in bytes. Left alone this grows to
// megabytes for a client that does not read.
const sendBuffer = 64 << 10

// BoundSending keeps what waits for a client of a stream small: those who do not read cost next to nothing.
func BoundSending(conn net.Conn) {
	if c, ok := conn.(interface{ SetWriteBuffer(bytes int) error }); ok {
		_ = c.SetWriteBuffer(sendBuffer) // a wish: without it things work all the same
	}
}

// ErrNothingRead is what a connection of ours answers to a Read into nothing. Whoever has read ahead of its caller
// answers that without asking the connection.
var ErrNothingRead = errors.New("a read of no bytes")

// HasReadAhead reports whether bytes of the connection may wait in a buffer between it and the caller.
func HasReadAhead(conn net.Conn) bool {
	_, err := conn.Read(nil)
	return !errors.Is(err, ErrNothingRead)
}
