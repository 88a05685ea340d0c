package ws

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/fasthttp/websocket"

	"chatbot/adapters/internal/wire"
)

const (
	// queueLength is how many frames can be queued. When the queue is full, their senders wait; generation never does.
	queueLength = 4
	// stalledAfter is how long one write may take before the socket is closed, because the client does not read; it can resume
	// later. The write itself continues for grace, so that a client that reads again by then gets the reason.
	stalledAfter = 5 * time.Second
	grace        = 10 * time.Second
	// closeWithin is how long the peer may take to answer the close frame.
	closeWithin = time.Second
)

// outbox holds the frames to be written to a client. It has no goroutine of its own, because nearly all sockets are idle nearly
// all the time: the sender of a frame writes it, unless another sender is already writing, which then writes this frame, too.
type outbox struct {
	conn   *websocket.Conn
	frames chan []byte // nil stands for a ping
	writes sync.Mutex
	since  atomic.Int64 // start of the current write, in Unix nanoseconds; 0: there is none
	last   time.Time    // deadline of all writes, once the socket has ended
}

func newOutbox() outbox { return outbox{frames: make(chan []byte, queueLength)} }

// send queues an event's frame and ensures that it is written. It waits while the queue is full, and returns the cause when the
// socket ends.
func (s *socket) send(event wire.Event) error {
	frame, err := event.Append(nil)
	if err != nil {
		return err
	}
	if event.Type != "error" && event.Type != "pong" {
		s.refusals.Store(0)
	}
	select {
	case s.out.frames <- frame:
	case <-s.ctx.Done():
		return context.Cause(s.ctx)
	}
	s.flush()
	return nil
}

// ping sends a ping, unless the queue is full: the queued frames keep the connection open as well.
func (s *socket) ping() {
	defer s.survive()
	select {
	case s.out.frames <- nil:
		s.flush()
	default:
	}
}

// flush writes the queued frames, unless another goroutine is writing, which then writes these, too. A frame queued after that
// goroutine's last check is written by its own sender, which calls flush after queuing it.
func (s *socket) flush() {
	for len(s.out.frames) > 0 && s.ctx.Err() == nil && s.out.writes.TryLock() {
		err := s.out.write()
		s.out.writes.Unlock()
		if err != nil { // the connection failed, or grace is over
			s.finish(err)
		}
	}
}

// write writes the queued frames. The caller must hold writes.
func (o *outbox) write() error {
	for {
		select {
		case frame := <-o.frames:
			if err := o.writeOne(frame); err != nil {
				return err
			}
		default:
			return nil
		}
	}
}

func (o *outbox) writeOne(frame []byte) error {
	now := time.Now()
	o.since.Store(now.UnixNano())
	defer o.since.Store(0)
	until := now.Add(stalledAfter + grace)
	if !o.last.IsZero() {
		until = o.last
	}
	if frame == nil {
		return o.conn.WriteControl(websocket.PingMessage, nil, until)
	}
	if err := o.conn.SetWriteDeadline(until); err != nil {
		return err
	}
	return o.conn.WriteMessage(websocket.TextMessage, frame)
}

// stalled reports whether a write has taken too long because the client does not read.
func (o *outbox) stalled(now time.Time) bool {
	since := o.since.Load()
	return since != 0 && now.Sub(time.Unix(0, since)) > stalledAfter
}

// goodbye runs once after the socket's end. If the server ended the socket, it writes the queued frames and the close frame.
// In any case it sets a deadline of closeWithin for the reader.
func (s *socket) goodbye() {
	s.out.writes.Lock() // never unlocked: nothing is written afterwards
	s.out.last = time.Now().Add(grace)
	var why closure
	if errors.As(context.Cause(s.ctx), &why) && s.out.write() == nil {
		frame := websocket.FormatCloseMessage(why.code, why.reason)
		_ = s.out.conn.WriteControl(websocket.CloseMessage, frame, time.Now().Add(closeWithin))
	}
	_ = s.out.conn.SetReadDeadline(time.Now().Add(closeWithin))
}
