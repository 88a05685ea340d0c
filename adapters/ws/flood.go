package ws

import (
	"net"
	"time"

	"github.com/fasthttp/websocket"

	"chatbot/domain/limit"
)

// Limits of what one socket may send, whatever the content. Beyond them the socket is closed with 1008 (policy violation,
// RFC 6455, section 7.4.1), before anything is parsed or any use case is called. People who use the page stay far below.
var (
	frameRate   = limit.Rate{Count: 1000, Per: 5 * time.Second} // text frames
	controlRate = limit.Rate{Count: 120, Per: time.Minute}      // pings and pongs of the protocol
)

const (
	// byteRate is how many bytes per second a socket may send continuously, and byteBurst how many at once: in frames of every
	// kind, including the fragments of messages that never end.
	byteRate  = 256 << 10
	byteBurst = 4 << 20
	// maxRefusals is the number of refused frames in a row after which a socket is closed.
	maxRefusals = 100
)

const flooding = "This connection sends more than a client needs to. Connect again."

// bucket limits one socket to a rate.
type bucket struct {
	rate limit.Rate
	full time.Time
}

func (b *bucket) take() bool {
	var d limit.Decision
	d, b.full = b.rate.Take(b.full, time.Now())
	return d.Allowed
}

// flood counts what a socket has sent.
type flood struct {
	frames, control bucket      // used by the reader only
	counter         byteCounter // nil: the connection does not count bytes
	bytes           int64       // the counter at the hub's last check; used by the hub only
	allowance       int64       // bytes that may be received at once; used by the hub only
	looked          time.Time
}

// byteCounter is a connection that counts received bytes.
type byteCounter interface{ Received() int64 }

func newFlood(now time.Time) flood {
	return flood{frames: bucket{rate: frameRate}, control: bucket{rate: controlRate}, allowance: byteBurst, looked: now}
}

// watch starts counting the bytes of a connection.
func (f *flood) watch(conn net.Conn) {
	if counter, ok := conn.(byteCounter); ok {
		f.counter, f.bytes = counter, counter.Received()
	}
}

// tooManyBytes reports whether the socket has sent more bytes than allowed.
func (f *flood) tooManyBytes(now time.Time) bool {
	if f.counter == nil {
		return false
	}
	f.allowance = min(f.allowance+int64(now.Sub(f.looked).Seconds()*byteRate), byteBurst)
	f.looked = now
	all := f.counter.Received()
	f.allowance -= all - f.bytes
	f.bytes = all
	return f.allowance < 0
}

// control returns a handler that counts a ping or pong of the protocol, and then calls handle.
func (s *socket) control(handle func(string) error) func(string) error {
	return func(data string) error {
		if !s.flood.control.take() {
			s.end(websocket.ClosePolicyViolation, flooding)
			return nil
		}
		return handle(data)
	}
}

// refused counts a refused frame, and ends the socket at maxRefusals. Every event that is sent, other than an error or a pong,
// resets the count (send).
func (s *socket) refused() {
	if s.refusals.Add(1) >= maxRefusals {
		s.end(websocket.ClosePolicyViolation, "Too many frames in a row were refused. Connect again.")
	}
}
