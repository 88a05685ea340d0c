package ws

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/fasthttp/websocket"
	"go.uber.org/zap"

	"chatbot/adapters/internal/edge"
)

const (
	maxFrame = 64 << 10 // bytes; a message of 2000 code points, each escaped, has 24 KB
	// pingEvery keeps proxies from closing a quiet socket; without a sign of life for pongWithin it is dead.
	pingEvery  = 30 * time.Second
	pongWithin = 75 * time.Second
	// queueLength is how many frames wait for the writer. Followers wait behind it, the model never does.
	queueLength = 32
	// maxWork is how many answers one socket follows, or requests it has under way, at once.
	maxWork = 32
	// stalledAfter is how long one write may wait before the client, which does not read, is let go and can
	// resume. The write itself goes on for grace: a client that reads again by then sees why it was let go.
	stalledAfter = 5 * time.Second
	grace        = 10 * time.Second
	// closeWithin is how long the peer gets to answer our close frame.
	closeWithin = time.Second
)

// closure is why a socket ends from our side.
type closure struct {
	code   int
	reason string
}

func (c closure) Error() string { return fmt.Sprintf("%d %s", c.code, c.reason) }

// socket is one connection of one person.
type socket struct {
	hub    *Hub
	owner  int64
	ctx    context.Context // ends with the socket; carries the request id
	cancel context.CancelCauseFunc
	out    chan edge.Event
	work   chan struct{} // a place for each goroutine that serves a frame
	tasks  sync.WaitGroup
}

func newSocket(ctx context.Context, h *Hub, owner int64) *socket {
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	return &socket{
		hub: h, owner: owner, ctx: ctx, cancel: cancel,
		out: make(chan edge.Event, queueLength), work: make(chan struct{}, maxWork),
	}
}

// end closes the socket with a code; the first call counts.
func (s *socket) end(code int, reason string) { s.cancel(closure{code, reason}) }

// serve runs the socket until either side ends it. When it returns nothing uses conn any more.
func (s *socket) serve(conn *websocket.Conn) {
	writer := make(chan struct{})
	// The connection is pooled: whoever still wrote to it after our return would write to someone else.
	defer func() {
		s.cancel(nil)
		s.tasks.Wait()
		<-writer
	}()
	go func() {
		defer close(writer)
		defer s.survive()
		s.write(conn)
	}()
	defer s.survive()
	s.read(conn)
}

// survive keeps a panic from taking the server along; the socket ends.
func (s *socket) survive() {
	if v := recover(); v != nil {
		s.hub.log.Error("Socket panicked", zap.String("error", fmt.Sprintf("%v\n%s", v, debug.Stack())))
		s.end(websocket.CloseInternalServerErr, "Something went wrong on our side. Connect again and resume.")
	}
}

// idle reports whether nothing is on its way to the client.
func (s *socket) idle() bool { return len(s.work) == 0 && len(s.out) == 0 }

// read takes frames until the connection ends.
func (s *socket) read(conn *websocket.Conn) {
	conn.SetReadLimit(maxFrame) // beyond it the library closes with 1009
	alive := func(string) error {
		if s.ctx.Err() != nil {
			return nil // ended: pongs do not prolong the wait for the peer's close frame
		}
		return conn.SetReadDeadline(time.Now().Add(pongWithin))
	}
	_ = alive("")
	conn.SetPongHandler(alive)
	for s.ctx.Err() == nil {
		kind, data, err := conn.ReadMessage()
		switch {
		case err != nil:
			return
		case kind != websocket.TextMessage:
			s.end(websocket.CloseUnsupportedData, "Send text frames.")
		case !utf8.Valid(data):
			s.end(websocket.CloseInvalidFramePayloadData, "Text frames are UTF-8.")
		default:
			_ = alive("")
			s.handle(data)
			continue
		}
		// Until the peer has answered our close frame, or its time is up.
		s.drain(conn)
		return
	}
	s.drain(conn)
}

// drain reads away what is still on its way, so that closing does not reset the connection before the
// peer has our close frame.
func (s *socket) drain(conn *websocket.Conn) {
	_ = conn.SetReadDeadline(time.Now().Add(closeWithin))
	for {
		if _, _, err := conn.NextReader(); err != nil {
			return
		}
	}
}

// write is the only writer of data frames. It ends with the socket, after saying why.
func (s *socket) write(conn *websocket.Conn) {
	ping := time.NewTicker(pingEvery)
	defer ping.Stop()
	stalled := time.AfterFunc(stalledAfter, func() {
		s.end(websocket.CloseTryAgainLater, "You are reading too slowly. Connect again and resume.")
	})
	defer stalled.Stop()
	for {
		stalled.Stop()
		var err error
		select {
		case event := <-s.out:
			stalled.Reset(stalledAfter)
			err = writeEvent(conn, event, time.Now().Add(stalledAfter+grace))
		case <-ping.C:
			stalled.Reset(stalledAfter)
			err = conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(stalledAfter+grace))
		case <-s.ctx.Done():
			s.sayGoodbye(conn)
			return
		}
		if err != nil { // the connection broke, or grace is over
			s.cancel(err)
			s.sayGoodbye(conn)
			return
		}
	}
}

// sayGoodbye sends the close frame of an end from our side, after the frames that wait, and makes the
// reader give up soon.
func (s *socket) sayGoodbye(conn *websocket.Conn) {
	var why closure
	if errors.As(context.Cause(s.ctx), &why) {
		for until := time.Now().Add(grace); len(s.out) > 0 && writeEvent(conn, <-s.out, until) == nil; {
		}
		frame := websocket.FormatCloseMessage(why.code, why.reason)
		_ = conn.WriteControl(websocket.CloseMessage, frame, time.Now().Add(closeWithin))
	}
	_ = conn.SetReadDeadline(time.Now().Add(closeWithin))
}

func writeEvent(conn *websocket.Conn, event edge.Event, until time.Time) error {
	data, err := json.Marshal(event)
	if err != nil {
		return err
	}
	if err := conn.SetWriteDeadline(until); err != nil {
		return err
	}
	return conn.WriteMessage(websocket.TextMessage, data)
}

// send queues a frame; it waits for the writer and gives up when the socket ends.
func (s *socket) send(event edge.Event) error {
	select {
	case s.out <- event:
		return nil
	case <-s.ctx.Done():
		return context.Cause(s.ctx)
	}
}
