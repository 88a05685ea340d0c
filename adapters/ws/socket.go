package ws

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/fasthttp/websocket"
	"go.uber.org/zap"

	"chatbot/domain/identity"
	"chatbot/ports"
)

const (
	maxFrame = 256 << 10 // bytes; the longest message that can be allowed, 20,000 code points, has 240 KB when each is escaped
	// pingEvery keeps proxies from closing a quiet socket; without a pong or a frame within pongWithin the socket is closed.
	pingEvery  = 30 * time.Second
	pongWithin = 75 * time.Second
	// maxWork is how many answers one socket may follow, or requests it may run, at once.
	maxWork = 32
)

// closure is the reason for which the server closes a socket, sent in the close frame.
type closure struct {
	code   int
	reason string
}

func (c closure) Error() string { return fmt.Sprintf("%d %s", c.code, c.reason) }

// socket is one connection of one person. When idle it has one goroutine, which reads.
type socket struct {
	hub      *Hub
	actor    identity.Actor
	ctx      context.Context // ends with the socket; carries the request id
	cancel   context.CancelCauseFunc
	out      outbox
	work     atomic.Int32 // frames being handled, and goroutines that serve one
	tasks    sync.WaitGroup
	once     sync.Once // starts goodbye
	farewell sync.WaitGroup
	pingAt   time.Time // time of the next ping; used by the hub only
	pinged   time.Time // state of the limit of pings; used by the reader only
	flood    flood
	refusals atomic.Int32 // in a row
}

func newSocket(ctx context.Context, h *Hub, actor identity.Actor) *socket {
	// Only the request id is kept: the request's other values end with the request.
	ctx, cancel := context.WithCancelCause(ports.WithRequestID(context.Background(), ports.RequestID(ctx)))
	return &socket{
		hub: h, actor: actor, ctx: ctx, cancel: cancel,
		out: newOutbox(), pingAt: time.Now().Add(pingEvery), flood: newFlood(time.Now()),
	}
}

// end closes the socket with a code and a reason; only the first call has an effect.
func (s *socket) end(code int, reason string) { s.finish(closure{code, reason}) }

// finish ends the socket and starts goodbye; only the first call has an effect. A closure is sent to the client.
func (s *socket) finish(why error) {
	s.cancel(why)
	s.once.Do(func() {
		s.farewell.Go(func() {
			defer s.survive()
			s.goodbye()
		})
	})
}

// serve runs the socket until either side ends it. When it returns, nothing uses the connection any more.
func (s *socket) serve() {
	defer func() {
		s.finish(nil)
		s.tasks.Wait()
		s.farewell.Wait()
	}()
	defer s.survive()
	s.read(s.out.conn)
}

// survive, when deferred, recovers from a panic: it logs it and ends the socket, and the server continues.
func (s *socket) survive() {
	if v := recover(); v != nil {
		s.hub.log.Error("Socket panicked", zap.String("error", fmt.Sprintf("%v\n%s", v, debug.Stack())))
		s.end(websocket.CloseInternalServerErr, "Something went wrong on the server. Connect again and resume.")
	}
}

// idle reports whether no frame is being served or waiting to be written.
func (s *socket) idle() bool { return s.work.Load() == 0 && len(s.out.frames) == 0 }

// read handles frames until the connection ends.
func (s *socket) read(conn *websocket.Conn) {
	conn.SetReadLimit(maxFrame) // beyond it the library closes with 1009
	alive := func(string) error {
		if s.ctx.Err() != nil {
			return nil // ended: pongs must not extend the wait for the peer's close frame
		}
		return conn.SetReadDeadline(time.Now().Add(pongWithin))
	}
	_ = alive("")
	conn.SetPongHandler(s.control(alive))
	conn.SetPingHandler(s.control(conn.PingHandler()))
	for s.ctx.Err() == nil {
		kind, data, err := conn.ReadMessage()
		switch {
		case err != nil:
			return
		case !s.flood.frames.take():
			s.end(websocket.ClosePolicyViolation, flooding)
		case kind != websocket.TextMessage:
			s.end(websocket.CloseUnsupportedData, "Send text frames.")
		case !utf8.Valid(data):
			s.end(websocket.CloseInvalidFramePayloadData, "Text frames are UTF-8.")
		default:
			_ = alive("")
			s.work.Add(1) // the socket is not idle
			s.handle(data)
			s.work.Add(-1)
			continue
		}
		// Until the peer has answered the close frame, or closeWithin is over.
		s.drain(conn)
		return
	}
	s.drain(conn)
}

// drain reads and discards what the peer still sends, so that closing does not reset the connection before the peer has
// received the close frame.
func (s *socket) drain(conn *websocket.Conn) {
	_ = conn.SetReadDeadline(time.Now().Add(closeWithin))
	for {
		if _, _, err := conn.NextReader(); err != nil {
			return
		}
	}
}
