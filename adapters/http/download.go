package http

import (
	"bufio"
	"context"
	"errors"
	"io"
	"iter"

	"github.com/gofiber/fiber/v2"
	"go.uber.org/zap"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
)

// pieceSize is how much of a file is generated at once, in bytes.
const pieceSize = 32 << 10

// errGone ends the generation of a file after the client has disconnected.
var errGone = errors.New("the client has gone")

// download is a response body that is generated while it is sent, as fast as the client reads. An error closes the connection
// before the last chunk, so that the client can detect that the file is incomplete (RFC 9112, section 8).
type download struct {
	next func() ([]byte, error, bool)
	stop func()
	end  func()
	rest []byte
	log  *zap.Logger
}

// WhileSending returns a context for the time in which a response is sent, after its handler has returned. It ends when the
// login ends, when the server closes, or when end is called. The caller must call end, which also releases what a route that
// Holds has taken. The route must be SignedIn.
func (s *Server) WhileSending(c *fiber.Ctx) (_ context.Context, end func()) {
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(c.UserContext()))
	stop := context.AfterFunc(s.closing, func() { cancel(chat.ErrRestarting) })
	release := s.deps.Watch.Add(ActorOf(c), func() { cancel(identity.ErrToken) })
	free := outlast(c)
	return ctx, func() { release(); stop(); cancel(nil); free() }
}

// File is a file that is generated while it is sent.
type File struct {
	Title, Extension string // any title: the name under which browsers save the file is made from it
	Type             string // its media type
	// Write writes the content, after the handler has returned. If it fails, the client can detect that the file is incomplete.
	Write func(io.Writer) error
}

// Send responds with a file, and calls end once it has been sent or has failed.
func (s *Server) Send(c *fiber.Ctx, f File, end func()) {
	c.Set(fiber.HeaderContentType, f.Type)
	c.Set(fiber.HeaderContentDisposition, disposition(fileName(f.Title, f.Extension)))
	next, stop := iter.Pull2(pieces(f.Write))
	c.Context().SetBodyStream(&download{next: next, stop: stop, end: end, log: s.Logger(c)}, -1)
}

// pieces yields the output of write in pieces, each valid until the next one is requested. An error is yielded last.
func pieces(write func(io.Writer) error) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		w := bufio.NewWriterSize(pieceWriter(func(p []byte) bool { return yield(p, nil) }), pieceSize)
		err := write(w)
		if err == nil {
			err = w.Flush()
		}
		if err != nil && !errors.Is(err, errGone) {
			yield(nil, err)
		}
	}
}

type pieceWriter func(p []byte) bool

func (give pieceWriter) Write(p []byte) (int, error) {
	if !give(p) {
		return 0, errGone
	}
	return len(p), nil
}

// Read implements io.Reader.
func (d *download) Read(p []byte) (int, error) {
	for len(d.rest) == 0 {
		piece, err, more := d.next()
		if !more {
			return 0, io.EOF
		}
		if err != nil {
			if !errors.Is(err, context.Canceled) {
				d.log.Error("Download broke off", zap.Error(err))
			}
			return 0, err
		}
		d.rest = piece
	}
	n := copy(p, d.rest)
	d.rest = d.rest[n:]
	return n, nil
}

// Close implements io.Closer; the server calls it when the response has been sent or has failed.
func (d *download) Close() error {
	d.stop()
	d.end()
	return nil
}
