// Package ws is the WebSocket of the chat (spec 5.2.5): one goroutine reads, one writes, and one for
// each answer that is followed.
package ws

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/fasthttp/websocket"
	"github.com/gofiber/fiber/v2"
	"go.uber.org/zap"

	"chatbot/domain/chat"
	"chatbot/domain/fault"
	"chatbot/domain/login"
	"chatbot/ports"
)

var (
	errOrigin  = fault.New(fault.Forbidden, "origin_not_allowed", "Pages from this origin may not connect. An administrator can allow it in ALLOWED_ORIGINS.")
	errUpgrade = fault.New(fault.UpgradeRequired, "upgrade_required", "This address speaks WebSocket only.")
)

// Accounts proves who opens a socket.
type Accounts interface {
	Redeem(ctx context.Context, ticketOrToken string) (login.Principal, error)
}

// Turns is what frames ask for.
type Turns interface {
	Start(ctx context.Context, owner int64, send chat.Send) (chat.Turn, error)
	Follow(ctx context.Context, owner, messageID int64, after int) (ports.Reader, chat.Message, error)
	Wait(ctx context.Context, owner, messageID int64) (chat.Message, error)
	Stop(ctx context.Context, owner, messageID int64) (chat.Message, error)
}

// Meter counts open sockets.
type Meter interface{ Sockets(change int) }

// Hub opens sockets and knows all that are open; safe for concurrent use.
type Hub struct {
	accounts Accounts
	turns    Turns
	meter    Meter
	log      *zap.Logger
	origins  []string
	upgrader websocket.FastHTTPUpgrader

	mu      sync.Mutex
	closing bool
	open    map[*socket]struct{}
	serving sync.WaitGroup
}

// NewHub makes a hub. Besides pages from the server's own address, those of the origins may connect.
func NewHub(accounts Accounts, turns Turns, meter Meter, log *zap.Logger, origins []string) *Hub {
	return &Hub{
		accounts: accounts, turns: turns, meter: meter, origins: origins,
		log:  log.With(zap.String("component", "websocket")),
		open: map[*socket]struct{}{},
		upgrader: websocket.FastHTTPUpgrader{
			ReadBufferSize: 1024, WriteBufferSize: 1024, WriteBufferPool: &sync.Pool{},
			CheckOrigin: func(*fastRequest) bool { return true }, // Connect has checked it, with words
		},
	}
}

// Connect is the handler of GET /api/chat/ws. It refuses before the upgrade, as plain HTTP.
func (h *Hub) Connect(c *fiber.Ctx) error {
	if !websocket.FastHTTPIsWebSocketUpgrade(c.Context()) {
		return errUpgrade
	}
	if !h.allowed(c.Get(fiber.HeaderOrigin), c.Hostname()) {
		return errOrigin
	}
	p, err := h.accounts.Redeem(c.UserContext(), c.Query("token"))
	if err != nil {
		return err
	}
	s := newSocket(c.UserContext(), h, p.UserID)
	if !h.enter(s) {
		return chat.ErrRestarting
	}
	if err := h.upgrader.Upgrade(c.Context(), func(conn *websocket.Conn) {
		defer h.leave(s)
		s.serve(conn)
	}); err != nil {
		h.leave(s)
		return errUpgrade.Because(err)
	}
	return nil
}

// allowed reports whether a page of that origin may connect. Clients that are no browsers send none.
func (h *Hub) allowed(origin, host string) bool {
	if origin == "" || slices.Contains(h.origins, origin) {
		return true
	}
	from, err := url.Parse(origin)
	return err == nil && strings.EqualFold(from.Host, host)
}

func (h *Hub) enter(s *socket) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closing {
		return false
	}
	h.open[s] = struct{}{}
	h.serving.Add(1)
	h.meter.Sockets(1)
	return true
}

func (h *Hub) leave(s *socket) {
	h.mu.Lock()
	delete(h.open, s)
	h.mu.Unlock()
	h.meter.Sockets(-1)
	h.serving.Done()
}

// Shutdown tells every socket to reconnect (close code 1012) and waits until all have ended, or ctx has.
func (h *Hub) Shutdown(ctx context.Context) {
	h.mu.Lock()
	h.closing = true
	for s := range h.open {
		s.end(websocket.CloseServiceRestart, "The server is restarting. Connect again.")
	}
	h.mu.Unlock()
	done := make(chan struct{})
	go func() {
		defer close(done)
		h.serving.Wait()
	}()
	select {
	case <-done:
	case <-ctx.Done():
	}
}

// writeTimeout bounds one write; a client that does not read for so long is let go and can resume.
const writeTimeout = 10 * time.Second
