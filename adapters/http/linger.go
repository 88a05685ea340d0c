package http

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

const (
	// lingerFor and lingerBytes bound what is still read from a client that was refused while it was sending.
	lingerFor   = time.Second
	lingerBytes = 64 << 20
	// justNow tells a connection closed right after an answer from one that was resting.
	justNow = 100 * time.Millisecond
	// stalled is how long one write may wait for a client that does not read.
	stalled = time.Minute
	// breather is how long we wait when the system has no more sockets to give.
	breather = 100 * time.Millisecond
)

// lingering makes connections that bound their writes, and whose last answer reaches a client that is
// still sending: closing a socket with unread bytes makes the system reset it, and the client never sees
// why (RFC 9112, section 9.6).
type lingering struct {
	net.Listener
	closing context.Context // when it has ended there is no time to linger
	first   time.Duration   // how long a connection may take to say its first byte
	close   func() error    // closes the listener once
	closed  atomic.Bool
}

func newLingering(closing context.Context, l net.Listener, first time.Duration) *lingering {
	return &lingering{Listener: l, closing: closing, first: first, close: sync.OnceValue(l.Close)}
}

// Close implements net.Listener. It stops accepting; who serves on the listener goes on until closing.
func (l *lingering) Close() error {
	l.closed.Store(true)
	return l.close()
}

// Accept implements net.Listener. When the system is out of sockets it waits for one instead of failing.
func (l *lingering) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil && l.closed.Load() {
			<-l.closing.Done() // fasthttp would let go of the connections that are open
			return nil, err
		}
		if errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE) || errors.Is(err, syscall.ECONNABORTED) {
			time.Sleep(breather)
			continue
		}
		if tcp, ok := c.(*net.TCPConn); ok {
			// fasthttp sets no limit before the first byte when it is to spare memory.
			if err := tcp.SetReadDeadline(time.Now().Add(l.first)); err != nil {
				_ = tcp.Close()
				continue
			}
			return &lingeringConn{TCPConn: tcp, closing: l.closing}, nil
		}
		return c, err
	}
}

type lingeringConn struct {
	*net.TCPConn
	closing context.Context
	wrote   atomic.Int64 // when, in Unix nanoseconds
	theirs  atomic.Bool  // someone else sets the deadlines of writes
	bytes   atomic.Int64 // received
}

// Read implements net.Conn.
func (c *lingeringConn) Read(p []byte) (int, error) {
	n, err := c.TCPConn.Read(p)
	c.bytes.Add(int64(n))
	return n, err
}

// Received returns how many bytes have come so far.
func (c *lingeringConn) Received() int64 { return c.bytes.Load() }

// Write implements net.Conn.
func (c *lingeringConn) Write(p []byte) (int, error) {
	now := time.Now()
	c.wrote.Store(now.UnixNano())
	if !c.theirs.Load() {
		if err := c.TCPConn.SetWriteDeadline(now.Add(stalled)); err != nil {
			return 0, err
		}
	}
	return c.TCPConn.Write(p)
}

// SetWriteDeadline implements net.Conn. A WebSocket sets its own with every frame.
func (c *lingeringConn) SetWriteDeadline(t time.Time) error {
	c.theirs.Store(true)
	return c.TCPConn.SetWriteDeadline(t)
}

// Close implements net.Conn. Right after a write it reads on, within bounds, until the client is done.
func (c *lingeringConn) Close() error {
	recent := time.Since(time.Unix(0, c.wrote.Load())) < justNow
	if recent && c.closing.Err() == nil && c.CloseWrite() == nil {
		_ = c.SetReadDeadline(time.Now().Add(lingerFor))
		_, _ = io.CopyN(io.Discard, c.TCPConn, lingerBytes)
	}
	return c.TCPConn.Close()
}
