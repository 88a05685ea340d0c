// Package http is the core of the HTTP server: connections, middleware, problems, and what handlers of all areas share to read
// requests and to send long responses. The areas are packages below it, each with its routes; it knows none of them.
package http

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"
	"go.uber.org/zap"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/ports"
)

const (
	// maxBody bounds a request's body in bytes: a message of 2000 code points has up to 24 KB, if each is escaped as JSON
	// allows.
	maxBody = 256 << 10
	// maxHeaders bounds the request line and headers together, in bytes: 8 KiB, as in most servers.
	maxHeaders = 8 << 10
	// readTimeout bounds how long a request may take to arrive; idleTimeout how long a connection may be idle.
	readTimeout = 30 * time.Second
	idleTimeout = 120 * time.Second
)

// Authenticator verifies access tokens. Fault: identity.ErrToken for a token that is invalid or whose login has ended.
type Authenticator interface {
	Authenticate(ctx context.Context, token string) (identity.Actor, identity.User, error)
}

// Watch reports the end of logins: it calls end once, soon after the actor's login has ended, unless release is called before.
// end must not block.
type Watch interface {
	Add(actor identity.Actor, end func()) (release func())
}

// Meter counts requests.
type Meter interface {
	Request(method, endpoint string, status int, took time.Duration)
}

// Tracer traces requests; end is called once per request. header is nil unless a trusted proxy sent the request.
type Tracer interface {
	Request(ctx context.Context, method string, header func(name string) string) (_ context.Context, end func(endpoint string, status int))
}

// Deps are the dependencies of the server.
type Deps struct {
	Accounts Authenticator
	Keys     KeyAuthenticator
	Watch    Watch
	Log      *zap.Logger
	Meter    Meter
	Tracer   Tracer
}

// Options are the settings of an operator.
type Options struct {
	AllowedOrigins []string // origins of pages served from elsewhere that may call the API
	TrustedProxies []string // addresses or CIDRs whose headers determine the client's address, the scheme and the host
	Hosts          Hosts
	// StreamsPerUser bounds how many responses of one person stay open at once: streams, answers returned as JSON once they
	// have ended, and downloads. 0 is no bound.
	StreamsPerUser int
}

// Server is the HTTP server, and what handlers need of it. Call Handle and then Serve, and to end it StopAccepting and then
// Shutdown.
type Server struct {
	deps     Deps
	app      *fiber.App
	proxies  []netip.Prefix
	origins  []string // of pages served from elsewhere
	held     *held
	listener atomic.Pointer[lingering]
	// closing ends every open stream; Shutdown cancels it.
	closing context.Context
	close   context.CancelFunc
	// streamed are the routes whose bodies are read while they arrive, by address; streams are their requests, and what Detached began.
	streamed map[string]streamedRoute
	streams  sync.WaitGroup
}

// New builds the server, without routes.
func New(d Deps, o Options) *Server {
	s := &Server{deps: d, proxies: networks(o.TrustedProxies), origins: o.AllowedOrigins, held: &held{most: o.StreamsPerUser, open: map[identity.UserID]int{}}, streamed: map[string]streamedRoute{}}
	s.closing, s.close = context.WithCancel(context.Background())
	s.app = fiber.New(fiber.Config{
		AppName: "chatbot", DisableStartupMessage: true, CaseSensitive: true,
		// Gateways limit addresses as written, so an address with a slash at its end must not match the same route.
		StrictRouting: true,
		// Handlers keep parts of a request (ids, tokens) after they return.
		Immutable: true,
		BodyLimit: maxBody, ReadBufferSize: maxHeaders, ReadTimeout: readTimeout, IdleTimeout: idleTimeout, ReduceMemoryUsage: true,
		ErrorHandler: s.refuse,
		// For the scheme and the host; addressOf determines the client's address.
		EnableTrustedProxyCheck: true, TrustedProxies: o.TrustedProxies,
	})
	s.app.Server().KeepHijackedConns = true // package ws closes its connections, long after their requests have ended
	s.app.Server().HeaderReceived = s.hideBody
	s.app.Use(s.observe, s.protect, o.Hosts.onlyAllowedHosts)
	if len(o.AllowedOrigins) > 0 {
		s.app.Use(allowOrigins(o.AllowedOrigins))
	}
	return s
}

// Handle sets what is served: the routes, and page for GET and HEAD at every address outside the API. It is called once, before
// Serve.
func (s *Server) Handle(page fiber.Handler, routes ...Route) {
	for _, r := range routes {
		handlers := s.handlers(r)
		s.app.Add(r.Method, r.Path, handlers...)
		if r.Head {
			s.app.Head(r.Path, handlers...)
		}
		if r.Streams || r.Large {
			s.streamed[r.Path] = streamedRoute{r.Method, r.Large}
		}
	}
	// As middleware, so that the router still distinguishes a wrong method from a wrong address.
	s.app.Use(func(c *fiber.Ctx) error {
		if method := c.Method(); method != fiber.MethodGet && method != fiber.MethodHead || ofAPI(c.Path()) {
			return c.Next()
		}
		return page(c)
	})
	s.guard()
}

// ofAPI reports whether an address is reserved for the API, so that the page is not served there.
func ofAPI(address string) bool {
	return address == "/api" || strings.HasPrefix(address, "/api/") || strings.HasPrefix(address, "/health") || inOpenAI(address)
}

// Serve serves requests on the listener until Shutdown.
func (s *Server) Serve(l net.Listener) error {
	listener := newLingering(s.closing, l, readTimeout)
	s.listener.Store(listener)
	return s.app.Listener(listener)
}

// StopAccepting refuses new connections. Open ones are closed after their next request.
func (s *Server) StopAccepting() {
	if l := s.listener.Load(); l != nil {
		_ = l.Close()
	}
}

// IsDraining reports whether the server has stopped accepting connections, so that clients should use another one.
func (s *Server) IsDraining() bool {
	l := s.listener.Load()
	return l != nil && l.closed.Load()
}

// WhileServing returns the request's context, which also ends with chat.ErrRestarting when the server closes, so that clients
// that wait for an answer get an error that says to retry.
func (s *Server) WhileServing(c *fiber.Ctx) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(c.UserContext())
	stop := context.AfterFunc(s.closing, func() { cancel(chat.ErrRestarting) })
	return ctx, func() { stop(); cancel(nil) }
}

// Shutdown stops accepting, ends open streams, and waits for handlers until ctx ends.
func (s *Server) Shutdown(ctx context.Context) error {
	s.close()
	return errors.Join(s.app.ShutdownWithContext(ctx), s.waitStreams(ctx))
}

// Logger returns a logger whose records name the request. It may be used after the handler has returned.
func (s *Server) Logger(c *fiber.Ctx) *zap.Logger {
	return s.deps.Log.With(zap.String("component", "http"), zap.String("request_id", ports.RequestID(c.UserContext())))
}
