package http

import (
	"io"
	"net"
	"sync/atomic"
	"time"
)

const (
	// lingerFor and lingerBytes bound what is still read from a client that was refused while it was sending.
	lingerFor   = time.Second
	lingerBytes = 64 << 20
	// justNow tells a connection closed right after an answer from one that was resting.
	justNow = 100 * time.Millisecond
)

// lingering makes connections whose last answer reaches a client that is still sending: closing a socket
// with unread bytes makes the system reset it, and the client never sees why (RFC 9112, section 9.6).
type lingering struct{ net.Listener }

// Accept is that of net.Listener.
func (l lingering) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	if tcp, ok := c.(*net.TCPConn); ok {
		return &lingeringConn{TCPConn: tcp}, nil
	}
	return c, nil
}

type lingeringConn struct {
	*net.TCPConn
	wrote atomic.Int64 // when, in Unix nanoseconds
}

// Write is that of net.Conn.
func (c *lingeringConn) Write(p []byte) (int, error) {
	c.wrote.Store(time.Now().UnixNano())
	return c.TCPConn.Write(p)
}

// Close is that of net.Conn. Right after a write it reads on, within bounds, until the client is done.
func (c *lingeringConn) Close() error {
	if time.Since(time.Unix(0, c.wrote.Load())) < justNow && c.CloseWrite() == nil {
		_ = c.SetReadDeadline(time.Now().Add(lingerFor))
		_, _ = io.CopyN(io.Discard, c.TCPConn, lingerBytes)
	}
	return c.TCPConn.Close()
}
