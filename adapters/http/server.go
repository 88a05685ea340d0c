// Package http serves the REST API with its event streams, the API's description, and the page.
package http

import (
	"context"
	"io/fs"
	"iter"
	"net"
	"net/netip"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"
	"go.uber.org/zap"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/limit"
	"chatbot/domain/login"
	"chatbot/domain/user"
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

// Accounts holds the use cases of the routes under /api/auth.
type Accounts interface {
	Register(ctx context.Context, r user.Registration) (user.User, error)
	Registration(ctx context.Context) (user.Policy, error)
	Login(ctx context.Context, c login.Credentials) (login.Grant, error)
	Refresh(ctx context.Context, token string) (login.Grant, error)
	Logout(ctx context.Context, actor identity.Actor) error
	Authenticate(ctx context.Context, token string) (identity.Actor, user.User, error)
	Ticket(ctx context.Context, actor identity.Actor) (string, time.Duration, error)
	LoginOf(ctx context.Context, refreshToken string) (identity.LoginID, error)
	ListDevices(ctx context.Context, actor identity.Actor) ([]login.Login, error)
	RevokeDevice(ctx context.Context, actor identity.Actor, id identity.LoginID) error
	RevokeOtherDevices(ctx context.Context, actor identity.Actor) error
	ChangePassword(ctx context.Context, actor identity.Actor, current, next string) error
	Deactivate(ctx context.Context, actor identity.Actor, password string) error
	Delete(ctx context.Context, actor identity.Actor, password string) error
	Export(ctx context.Context, actor identity.Actor) (user.User, []login.Login, error)
}

// Watch reports the end of logins: it calls end once, soon after the actor's login has ended, unless release is called before.
// end must not block.
type Watch interface {
	Add(actor identity.Actor, end func()) (release func())
}

// Conversations holds the use cases of sessions, search and exports.
type Conversations interface {
	Create(ctx context.Context, actor identity.Actor, title string) (chat.Overview, error)
	List(ctx context.Context, actor identity.Actor, page chat.SessionPage) ([]chat.Overview, int, error)
	Get(ctx context.Context, actor identity.Actor, id chat.SessionID) (chat.Overview, error)
	Change(ctx context.Context, actor identity.Actor, id chat.SessionID, change chat.Change) (chat.Overview, error)
	Search(ctx context.Context, actor identity.Actor, text string, offset, limit int) ([]chat.Found, bool, error)
	Delete(ctx context.Context, actor identity.Actor, id chat.SessionID) error
	Messages(ctx context.Context, actor identity.Actor, sessionID chat.SessionID, beforeID chat.MessageID, limit int) ([]chat.NumberedMessage, bool, error)
	Select(ctx context.Context, actor identity.Actor, messageID chat.MessageID) (chat.SessionID, error)
	Export(ctx context.Context, actor identity.Actor, id chat.SessionID, branches bool) (chat.Session, iter.Seq2[chat.Message, error], error)
	Sessions(ctx context.Context, actor identity.Actor) iter.Seq2[chat.Session, error]
	Whole(ctx context.Context, actor identity.Actor, id chat.SessionID) iter.Seq2[chat.Message, error]
}

// Turns holds the use cases of sending messages and following answers.
type Turns interface {
	Start(ctx context.Context, actor identity.Actor, send chat.Send) (chat.Turn, error)
	Continue(ctx context.Context, actor identity.Actor, messageID chat.MessageID) (chat.Turn, error)
	Subscribe(ctx context.Context, actor identity.Actor, messageID chat.MessageID, after int) (ports.Reader, chat.Message, error)
	Wait(ctx context.Context, actor identity.Actor, messageID chat.MessageID) (chat.Message, error)
	Stop(ctx context.Context, actor identity.Actor, messageID chat.MessageID) (chat.Message, error)
}

// Limits counts calls and refuses those that are too frequent with limit.ErrTooMany.
type Limits interface {
	Credentials(ctx context.Context, network string) (limit.Decision, error)
	Chat(ctx context.Context, actor identity.Actor) (limit.Decision, error)
	Search(ctx context.Context, actor identity.Actor) (limit.Decision, error)
	API(ctx context.Context, actor identity.Actor) (limit.Decision, error)
	Export(ctx context.Context, actor identity.Actor) (limit.Decision, error)
	Refresh(ctx context.Context, loginID identity.LoginID, network string) (limit.Decision, error)
	Public(ctx context.Context, network string) (limit.Decision, error)
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
	Accounts      Accounts
	Watch         Watch
	Conversations Conversations
	Turns         Turns
	Limits        Limits
	Socket        fiber.Handler // GET /api/chat/ws
	Models        Models
	Config        Config
	Health        *Health
	Page          fs.FS
	Log           *zap.Logger
	Meter         Meter
	Tracer        Tracer
	Clock         ports.Clock
}

// Options are the settings of an operator.
type Options struct {
	AllowedOrigins []string // origins of pages served from elsewhere that may call the API
	TrustedProxies []string // addresses or CIDRs whose headers determine the client's address, the scheme and the host
	// AllowPlainHTTP allows refresh tokens in cookies on plain HTTP. For localhost they are always allowed.
	AllowPlainHTTP bool
	Hosts          Hosts
	// StreamsPerUser bounds how many responses of one person stay open at once: streams, answers returned as JSON once they
	// have ended, and downloads. 0 is no bound.
	StreamsPerUser int
	NoDocs         bool // disables /api/docs and /api/openapi.json
}

// Server is the HTTP server. Call Serve, and to end it StopAccepting and then Shutdown.
type Server struct {
	Deps
	app       *fiber.App
	proxies   []netip.Prefix
	plainHTTP bool
	origins   []string // of pages served from elsewhere
	held      *held
	listener  atomic.Pointer[lingering]
	// closing ends every open stream; Shutdown cancels it.
	closing context.Context
	close   context.CancelFunc
}

// New builds the server. It fails if the page or the description cannot be read.
func New(d Deps, o Options) (*Server, error) {
	s := &Server{Deps: d, proxies: networks(o.TrustedProxies), plainHTTP: o.AllowPlainHTTP, origins: o.AllowedOrigins, held: &held{most: o.StreamsPerUser, open: map[identity.UserID]int{}}}
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
	s.app.Use(s.observe, s.protect, o.Hosts.onlyAllowedHosts)
	if len(o.AllowedOrigins) > 0 {
		s.app.Use(allowOrigins(o.AllowedOrigins))
	}
	for _, r := range s.routes() {
		handlers := s.handlers(r)
		s.app.Add(r.Method, r.Path, handlers...)
		if r.Head {
			s.app.Head(r.Path, handlers...)
		}
	}
	if !o.NoDocs {
		if err := s.addDocs(); err != nil {
			return nil, err
		}
	}
	if err := s.addPage(); err != nil {
		return nil, err
	}
	s.guard()
	return s, nil
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

// IsDraining reports whether the server has stopped accepting connections, so that clients should use another server.
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
	return s.app.ShutdownWithContext(ctx)
}
