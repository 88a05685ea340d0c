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
	// queueLength is how many frames wait for whoever writes. Followers wait behind it, the model never does.
	queueLength = 4
	// stalledAfter is how long one write may wait before the client, which does not read, is let go and can
	// resume. The write itself goes on for grace: a client that reads again by then sees why it was let go.
	stalledAfter = 5 * time.Second
	grace        = 10 * time.Second
	// closeWithin is how long the peer gets to answer our close frame.
	closeWithin = time.Second
)

// outbox is what is on its way to a client. It has no goroutine of its own, since nearly all sockets rest
// nearly all the time: whoever has a frame to send writes, unless somebody does already, who takes it along.
type outbox struct {
	conn   *websocket.Conn
	frames chan []byte // nil asks for a ping
	writes sync.Mutex
	since  atomic.Int64 // when the write under way began, in Unix nanoseconds; 0: there is none
	last   time.Time    // by when everything has to be written, once the socket has ended
}

func newOutbox() outbox { return outbox{frames: make(chan []byte, queueLength)} }

// send queues a frame and sees to it that it is written. It waits for room in the queue, and gives up when the
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

// ping asks the client for a sign of life, unless so many frames wait that it gets one anyway.
func (s *socket) ping() {
	defer s.survive()
	select {
	case s.out.frames <- nil:
		s.flush()
	default:
	}
}

// flush writes what is queued, unless somebody else does, who then writes that, too. A frame queued after they
// looked for the last time is found by its sender, who calls this after them.
func (s *socket) flush() {
	for len(s.out.frames) > 0 && s.ctx.Err() == nil && s.out.writes.TryLock() {
		err := s.out.write()
		s.out.writes.Unlock()
		if err != nil { // the connection broke, or grace is over
			s.finish(err)
		}
	}
}

// write writes what is queued. The caller holds the lock.
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

// stalled reports whether a write has waited too long for the client to read.
func (o *outbox) stalled(now time.Time) bool {
	since := o.since.Load()
	return since != 0 && now.Sub(time.Unix(0, since)) > stalledAfter
}

// goodbye comes after the socket's end: it sends the close frame of an end from our side, after the frames
// that wait, and makes the reader give up soon.
func (s *socket) goodbye() {
	s.out.writes.Lock() // for good: nobody writes after it
	s.out.last = time.Now().Add(grace)
	var why closure
	if errors.As(context.Cause(s.ctx), &why) && s.out.write() == nil {
		frame := websocket.FormatCloseMessage(why.code, why.reason)
		_ = s.out.conn.WriteControl(websocket.CloseMessage, frame, time.Now().Add(closeWithin))
	}
	_ = s.out.conn.SetReadDeadline(time.Now().Add(closeWithin))
}
