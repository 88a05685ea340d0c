package http

import (
	"fmt"
	"net/netip"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"
	"go.uber.org/zap"

	"chatbot/domain/identity"
	"chatbot/ports"
)

// observe assigns a request id, turns a panic into an error, writes the response of an error, and records one log line and
// one metric per request.
func (s *Server) observe(c *fiber.Ctx) (err error) {
	began := time.Now()
	traced := s.begin(c)
	defer func() {
		endpoint := endpointOf(c)
		traced(endpoint, c.Response().StatusCode())
		s.end(c, began, endpoint, err)
		err = nil
	}()
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v\n%s", v, debug.Stack())
		}
		if err != nil {
			if failed := s.refuse(c, err); failed != nil {
				err = failed
			}
		}
	}()
	return c.Next()
}

// begin assigns a new request id and starts the request's trace. An id from the client is not used, because it could be
// anything. Trace headers count only from a trusted proxy, because otherwise any client could have its requests recorded.
func (s *Server) begin(c *fiber.Ctx) (traced func(endpoint string, status int)) {
	id := uuid.NewString()
	ctx := ports.WithOrigin(c.UserContext(), ports.Origin{Address: s.addressOf(c), Agent: agentOf(c), Language: LanguageOf(c)})
	var header func(string) string
	if peer, _ := netip.AddrFromSlice(c.Context().RemoteIP()); s.isProxy(plain(peer)) {
		header = func(name string) string { return c.Get(name) }
	}
	ctx, traced = s.deps.Tracer.Request(ports.WithRequestID(ctx, id), methodOf(c), header)
	c.SetUserContext(ctx)
	c.Set(fiber.HeaderXRequestID, id)
	if s.IsDraining() {
		c.Context().SetConnectionClose()
	}
	return traced
}

// methodOf returns the request's method, or OTHER for unknown ones, of which clients could send any number.
func methodOf(c *fiber.Ctx) string {
	if method := c.Method(); slices.Contains(fiber.DefaultMethods, method) {
		return method
	}
	return "OTHER"
}

// agentOf returns the client's User-Agent, at most ports.MaxAgent bytes, without NUL and invalid UTF-8.
func agentOf(c *fiber.Ctx) string {
	agent := c.Get(fiber.HeaderUserAgent)
	return strings.ToValidUTF8(strings.ReplaceAll(agent[:min(len(agent), ports.MaxAgent)], "\x00", ""), "")
}

// unmatched is the endpoint of all requests that match no route.
const unmatched = "unmatched"

// endpointOf returns the pattern of the route, never the actual address: addresses contain ids and tokens, and clients could
// send any number of different ones.
func endpointOf(c *fiber.Ctx) string {
	endpoint := c.Route().Path
	switch {
	case endpoint != "/":
		return endpoint
	case c.Response().StatusCode() >= fiber.StatusBadRequest:
		return unmatched
	}
	return "page" // served by middleware, which has no pattern
}

func (s *Server) end(c *fiber.Ctx, began time.Time, endpoint string, err error) {
	took, status := time.Since(began), c.Response().StatusCode()
	method := methodOf(c)
	s.deps.Meter.Request(method, endpoint, status, took)

	level := zap.InfoLevel
	failed := status >= fiber.StatusInternalServerError && status != fiber.StatusInsufficientStorage // a person's quota is no failure
	if failed {
		level = zap.ErrorLevel
	}
	entry := s.deps.Log.Check(level, "Request handled")
	if entry == nil {
		return
	}
	fields := []zap.Field{
		zap.String("component", "http"), zap.String("request_id", ports.RequestID(c.UserContext())),
		zap.Int64("duration_ms", took.Milliseconds()),
	}
	if actor, ok := c.Locals(actorKey).(identity.Actor); ok {
		fields = append(fields, zap.Int64("user_id", int64(actor.User)))
	}
	metadata := map[string]any{"method": method, "endpoint": endpoint, "status": status}
	if err != nil {
		f, _ := toFault(err)
		metadata["code"] = f.Code
		if failed {
			fields = append(fields, zap.String("error", err.Error()))
		}
	}
	entry.Write(append(fields, zap.Any("metadata", metadata))...)
}
