package http

import (
	"bytes"
	"errors"
	"slices"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// guard checks requests before the router, which would accept malformed ones, and refuse unknown methods without logging.
func (s *Server) guard() {
	handle := s.app.Handler()
	s.app.Server().Handler = func(request *fasthttp.RequestCtx) {
		if isChunked(&request.Request.Header) {
			// A proxy may have read what follows as a part of this request (RFC 9112, section 6.3).
			defer request.SetConnectionClose()
		}
		switch {
		case !wellFormed(&request.Request):
			defer request.SetConnectionClose()
			s.reject(request, fiber.ErrBadRequest)
		case !slices.Contains(fiber.DefaultMethods, string(request.Method())):
			s.reject(request, fiber.ErrMethodNotAllowed)
		case s.isStreamed(&request.Request.Header):
			s.stream(request, handle)
		default:
			handle(request)
		}
	}
}

// reject refuses a request in place of the router, with an error response and a log line.
func (s *Server) reject(request *fasthttp.RequestCtx, why error) {
	c := s.app.AcquireCtx(request)
	defer s.app.ReleaseCtx(c)
	if errors.Is(why, fiber.ErrMethodNotAllowed) {
		c.Set(fiber.HeaderAllow, "GET, HEAD, POST, PATCH, DELETE, OPTIONS")
	}
	_ = s.refuse(c, why)
}

// isChunked reports whether the request has a Transfer-Encoding, whatever its value.
func isChunked(header *fasthttp.RequestHeader) bool {
	return count(header.RawHeaders(), "transfer-encoding") > 0
}

// wellFormed checks the headers against RFC 9112 where servers are known to differ, so that no proxy can have read a different
// request: lines end with CR LF, begin with a name directly followed by a colon, and contain no CR or NUL; there is one Host
// (section 3.2), or none before HTTP/1.1.
func wellFormed(r *fasthttp.Request) bool {
	raw := bytes.TrimSuffix(r.Header.RawHeaders(), []byte("\r\n\r\n"))
	for line := range bytes.SplitSeq(raw, []byte("\r\n")) {
		if len(line) == 0 {
			continue
		}
		name, _, found := bytes.Cut(line, []byte(":"))
		if !found || len(name) == 0 || bytes.ContainsAny(name, " \t") || bytes.ContainsAny(line, "\r\n\x00") {
			return false
		}
	}
	hosts := count(r.Header.RawHeaders(), "host")
	return hosts == 1 || hosts == 0 && !r.Header.IsHTTP11()
}

// count returns how many headers have a name, in any letter case.
func count(raw []byte, name string) int {
	n := 0
	for line := range bytes.SplitSeq(raw, []byte("\n")) {
		if found, _, ok := bytes.Cut(line, []byte(":")); ok && bytes.EqualFold(bytes.TrimSpace(found), []byte(name)) {
			n++
		}
	}
	return n
}
