package ws

import (
	"net"
	"time"

	"github.com/fasthttp/websocket"

	"chatbot/domain/limit"
)

// What one socket may send, whatever it is. Beyond it the socket is closed with 1008 (policy violation, RFC 6455,
// section 7.4.1), before anything is parsed or asked of anyone. A person at a page stays far below.
var (
	frameRate   = limit.Rate{Count: 1000, Per: 5 * time.Second} // text frames
	controlRate = limit.Rate{Count: 120, Per: time.Minute}      // pings and pongs of the protocol
)

const (
	// byteRate is how many bytes a second a socket may send for long, and byteBurst how many at once: frames of every
	// kind, the fragments of messages that never end among them.
	byteRate  = 256 << 10
	byteBurst = 4 << 20
	// maxRefusals is how many frames in a row may be refused.
	maxRefusals = 100
)

const flooding = "This connection sends more than a client needs to. Connect again."

// bucket holds one socket to a rate.
type bucket struct {
	rate limit.Rate
	full time.Time
}

func (b *bucket) take() bool {
	var d limit.Decision
	d, b.full = b.rate.Take(b.full, time.Now())
	return d.Allowed
}

// flood is what a socket has sent.
type flood struct {
	frames, control bucket      // only the reader looks
	counter         byteCounter // nil: the connection does not count
	bytes           int64       // what the counter said when the hub looked last; only the hub looks
	allowance       int64       // bytes that may come at once; only the hub looks
	looked          time.Time
}

// byteCounter is a connection that knows how many bytes have come.
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

// tooManyBytes reports whether more has come than may.
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

// control handles a ping or pong of the protocol, and counts it first.
func (s *socket) control(handle func(string) error) func(string) error {
	return func(data string) error {
		if !s.flood.control.take() {
			s.end(websocket.ClosePolicyViolation, flooding)
			return nil
		}
		return handle(data)
	}
}

// refused counts a frame that was refused. What is sent otherwise, a pong aside, sets the count back (send).
func (s *socket) refused() {
	if s.refusals.Add(1) >= maxRefusals {
		s.end(websocket.ClosePolicyViolation, "Too many frames in a row were refused. Connect again.")
	}
}
