package http

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http/httputil"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/valyala/fasthttp"
	"go.uber.org/zap"

	"chatbot/domain/chat"
)

const (
	// streamedWithin bounds a request whose body is read while it arrives, as a whole; the next bytes have to come within readTimeout.
	streamedWithin = time.Hour
	// drainFor and drainBytes bound what is read and dropped of a body after the response: many clients look at the response only
	// when they have sent everything.
	drainFor   = 10 * time.Second
	drainBytes = 256 << 20
)

// fasthttp reads bodies before it calls a handler, or else keeps 8 KiB more for each open connection, idle sockets included. So only
// the routes that stream read while the body arrives: the server is told that their requests have no body, and they are served on
// the connection that it hands over, which is closed afterwards.

// hideBody is called when the headers of a request have arrived. It hides the body of a request to a route that streams.
func (s *Server) hideBody(header *fasthttp.RequestHeader) fasthttp.RequestConfig {
	if s.isStreamed(header) {
		header.SetContentLength(0)
	}
	return fasthttp.RequestConfig{}
}

// isStreamed reports whether a request is for a route that streams. The address is compared as it was sent: in any other spelling,
// the request is read as a whole, within maxBody.
func (s *Server) isStreamed(header *fasthttp.RequestHeader) bool {
	address, _, _ := bytes.Cut(header.RequestURI(), []byte("?"))
	route, ok := s.streamed[string(address)]
	if !ok || string(header.Method()) != route.method {
		return false
	}
	if !route.large {
		return true
	}
	length := declaredLength(header)
	return length < 0 || length > maxBody
}

// streamedRoute is a route that streams.
type streamedRoute struct {
	method string
	large  bool // only large bodies do
}

// stream serves a request whose body was hidden, once the server has handed over its connection.
func (s *Server) stream(request *fasthttp.RequestCtx, handle fasthttp.RequestHandler) {
	length := declaredLength(&request.Request.Header)
	s.streams.Add(1)
	request.HijackSetNoResponse(true)
	request.Hijack(func(conn net.Conn) {
		defer s.streams.Done()
		defer func() { _ = conn.Close() }()
		body := newArriving(s.closing, conn, length)
		defer body.release()
		var inner fasthttp.RequestCtx
		inner.Init2(conn, nil, true)
		request.Request.Header.CopyTo(&inner.Request.Header)
		inner.Request.SetBodyStream(body, length)
		handle(&inner) // recovers from panics, see observe
		inner.Response.SetConnectionClose()
		w := bufio.NewWriterSize(conn, 4<<10)
		if errors.Join(inner.Response.Write(w), w.Flush()) == nil {
			body.drain()
		}
	})
}

// declaredLength returns the Content-Length of a well-formed request; -1 for a chunked body.
func declaredLength(header *fasthttp.RequestHeader) int {
	if isChunked(header) {
		return -1
	}
	for line := range bytes.SplitSeq(header.RawHeaders(), []byte("\r\n")) {
		if name, value, ok := bytes.Cut(line, []byte(":")); ok && bytes.EqualFold(name, []byte("content-length")) {
			n, err := strconv.Atoi(strings.TrimSpace(string(value)))
			if err != nil || n < 0 { // fasthttp has refused it
				return 0
			}
			return n
		}
	}
	return 0
}

// arriving is a body that is read while it arrives. It ends when the server closes.
type arriving struct {
	closing context.Context
	conn    net.Conn
	from    io.Reader
	left    int64 // below 0: chunked
	until   time.Time
	release func() bool
}

func newArriving(closing context.Context, conn net.Conn, length int) *arriving {
	b := &arriving{closing: closing, conn: conn, from: conn, left: int64(length), until: time.Now().Add(streamedWithin)}
	if length < 0 {
		b.from = httputil.NewChunkedReader(bufio.NewReader(conn))
	}
	b.release = context.AfterFunc(closing, func() { _ = conn.SetReadDeadline(time.Unix(1, 0)) })
	return b
}

// Read implements io.Reader. Errors: io.ErrUnexpectedEOF when the client breaks off, errSlow, chat.ErrRestarting.
func (b *arriving) Read(p []byte) (int, error) {
	if b.left == 0 {
		return 0, io.EOF
	}
	deadline := time.Now().Add(readTimeout)
	if b.until.Before(deadline) {
		deadline = b.until
	}
	if err := b.conn.SetReadDeadline(deadline); err != nil {
		return 0, err
	}
	if b.closing.Err() != nil {
		return 0, chat.ErrRestarting
	}
	if b.left > 0 {
		p = p[:min(int64(len(p)), b.left)]
	}
	n, err := b.from.Read(p)
	if b.left > 0 {
		b.left -= int64(n)
		if errors.Is(err, io.EOF) && b.left > 0 {
			err = io.ErrUnexpectedEOF
		}
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		err = errSlow
		if b.closing.Err() != nil {
			err = chat.ErrRestarting
		}
	}
	return n, err
}

// drain reads what the handler has left, within bounds.
func (b *arriving) drain() {
	if until := time.Now().Add(drainFor); until.Before(b.until) {
		b.until = until
	}
	_, _ = io.CopyN(io.Discard, b, drainBytes)
}

// waitStreams waits for requests to routes that stream and for detached work, until ctx ends.
func (s *Server) waitStreams(ctx context.Context) error {
	done := make(chan struct{})
	go func() { s.streams.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		s.deps.Log.Warn("Uploads or calls did not end in time", zap.String("component", "http"))
		return ctx.Err()
	}
}
