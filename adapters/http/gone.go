package http

import (
	"context"
	"errors"
	"net"
	"time"

	"github.com/gofiber/fiber/v2"

	"chatbot/domain/chat"
)

// lookEvery is how often a connection is looked at, to see whether the client has closed it.
const lookEvery = 500 * time.Millisecond

// ErrGone ends what is done for a client that has closed its connection.
var ErrGone = errors.New("the client has gone")

// WhileConnected returns a context for a response of which nothing is kept: it ends when the client closes its connection, when the server
// closes, or when end is called, which the caller must do. The response may be sent after the handler has returned.
func (s *Server) WhileConnected(c *fiber.Ctx) (_ context.Context, end func()) {
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(c.UserContext()))
	stop := context.AfterFunc(s.closing, func() { cancel(chat.ErrRestarting) })
	conn := c.Context().Conn()
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		for look := time.NewTicker(lookEvery); ; {
			select {
			case <-ctx.Done():
				look.Stop()
				return
			case <-look.C:
				if isClosed(conn) {
					cancel(ErrGone)
				}
			}
		}
	}()
	return ctx, func() { stop(); cancel(nil); <-watched }
}

// Detached returns a context for work that outlives its request: it ends when the server closes, or with cancel. The caller calls end when the work
// has ended; Shutdown waits for that.
func (s *Server) Detached(c *fiber.Ctx) (_ context.Context, cancel func(error), end func()) {
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(c.UserContext()))
	stop := context.AfterFunc(s.closing, func() { cancel(chat.ErrRestarting) })
	s.streams.Add(1)
	return ctx, cancel, func() { stop(); cancel(nil); s.streams.Done() }
}

// inner returns the connection of the system, if there is one.
func inner(conn net.Conn) net.Conn {
	for {
		handed, ok := conn.(interface{ UnsafeConn() net.Conn }) // that the server handed over
		if !ok {
			return conn
		}
		conn = handed.UnsafeConn()
	}
}
