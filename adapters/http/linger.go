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
	// lingerFor and lingerBytes bound what is still read from a client that is still sending after it was refused.
	lingerFor   = time.Second
	lingerBytes = 64 << 20
	// justNow distinguishes a connection closed right after a response from an idle one.
	justNow = 100 * time.Millisecond
	// stalled is how long one write may wait for a client that does not read.
	stalled = time.Minute
	// breather is the pause before accepting again when the system has no free sockets.
	breather = 100 * time.Millisecond
)

// lingering is a listener whose connections bound their writes, and deliver the last response to a client that is still
// sending: closing a socket with unread bytes makes the system reset it, and the client would never read the response
// (RFC 9112, section 9.6).
type lingering struct {
	net.Listener
	closing context.Context // once it has ended, connections close without lingering
	first   time.Duration   // how long a new connection may take to send its first byte
	close   func() error    // closes the listener once
	closed  atomic.Bool
}

func newLingering(closing context.Context, l net.Listener, first time.Duration) *lingering {
	return &lingering{Listener: l, closing: closing, first: first, close: sync.OnceValue(l.Close)}
}

// Close implements net.Listener. It refuses new connections; open ones are served until closing ends.
func (l *lingering) Close() error {
	l.closed.Store(true)
	return l.close()
}

// Accept implements net.Listener. If the system has no free sockets, it waits for one instead of failing.
func (l *lingering) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil && l.closed.Load() {
			<-l.closing.Done() // on an error, fasthttp stops serving open connections
			return nil, err
		}
		if errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE) || errors.Is(err, syscall.ECONNABORTED) {
			time.Sleep(breather)
			continue
		}
		if tcp, ok := c.(*net.TCPConn); ok {
			// With ReduceMemoryUsage, fasthttp sets no deadline for the first byte.
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
	wrote   atomic.Int64 // time of the last write, in Unix nanoseconds
	theirs  atomic.Bool  // SetWriteDeadline was called: Write sets no deadlines
	bytes   atomic.Int64 // received
}

// Read implements net.Conn.
func (c *lingeringConn) Read(p []byte) (int, error) {
	n, err := c.TCPConn.Read(p)
	c.bytes.Add(int64(n))
	return n, err
}

// Received returns how many bytes have been received so far.
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

// SetWriteDeadline implements net.Conn. From then on Write sets no deadlines: a WebSocket sets one for every frame.
func (c *lingeringConn) SetWriteDeadline(t time.Time) error {
	c.theirs.Store(true)
	return c.TCPConn.SetWriteDeadline(t)
}

// Close implements net.Conn. Right after a write it first reads, within bounds, until the client has stopped sending.
func (c *lingeringConn) Close() error {
	recent := time.Since(time.Unix(0, c.wrote.Load())) < justNow
	if recent && c.closing.Err() == nil && c.CloseWrite() == nil {
		_ = c.SetReadDeadline(time.Now().Add(lingerFor))
		_, _ = io.CopyN(io.Discard, c.TCPConn, lingerBytes)
	}
	return c.TCPConn.Close()
}
