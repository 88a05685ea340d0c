package ws

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"

	upgrade "github.com/gofiber/contrib/websocket"
	"github.com/gofiber/fiber/v2"
	"go.uber.org/zap"

	"chatbot/adapters/internal/wire"
	"chatbot/domain/chat"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
)

var (
	errOrigin  = fault.New(fault.Forbidden, "origin_not_allowed", "Pages from this origin are not allowed to connect. An administrator can add it to ALLOWED_ORIGINS.")
	errUpgrade = fault.New(fault.UpgradeRequired, "upgrade_required", "This address speaks WebSocket only.")
)

// protocol is the only version of WebSocket; keyLength is the length of a handshake's key in bytes, once decoded.
const (
	protocol  = "13"
	keyLength = 16
)

// Connect handles GET /api/chat/ws. It refuses requests before the upgrade, with HTTP errors.
func (h *Hub) Connect(c *fiber.Ctx) error {
	if !isHandshake(c) {
		c.Set(fiber.HeaderUpgrade, "websocket")
		c.Set(fiber.HeaderConnection, "Upgrade")
		c.Set("Sec-WebSocket-Version", protocol)
		return errUpgrade
	}
	if !h.allowed(c.Get(fiber.HeaderOrigin), c.Hostname()) {
		return errOrigin
	}
	actor, err := h.accounts.Redeem(c.UserContext(), c.Query("token"))
	if err != nil {
		return err
	}
	if h.isClosing() {
		return chat.ErrRestarting
	}
	if _, err := h.limits.API(c.UserContext(), actor); err != nil {
		return err
	}
	wire.BoundSending(c.Context().Conn())
	s := newSocket(c.UserContext(), h, actor)
	s.flood.watch(c.Context().Conn())
	// This function runs only if the upgrade reached its client, so that every socket that enters also leaves. When it returns,
	// fasthttp releases the request and the wrapper goes back to a pool: only the wrapper's connection may be kept.
	err = upgrade.New(func(wrapper *upgrade.Conn) {
		conn := wrapper.Conn
		s.out.conn = conn
		h.enter(s)
		go func() {
			defer func() { _ = conn.Close() }()
			defer h.leave(s)
			defer h.watch.Add(actor, func() { s.end(closeLoginEnded, identity.ErrToken.Message) })()
			s.serve()
		}()
	}, h.upgrade)(c)
	if err != nil {
		return errUpgrade // not err, which has a status of its own
	}
	return nil
}

// isHandshake reports whether a request opens a WebSocket (RFC 6455, section 4.2.1). The wrapper checks less: it would accept
// HTTP/1.0 and invalid keys.
func isHandshake(c *fiber.Ctx) bool {
	key, err := base64.StdEncoding.DecodeString(c.Get("Sec-WebSocket-Key"))
	return upgrade.IsWebSocketUpgrade(c) && c.Context().Request.Header.IsHTTP11() &&
		c.Get("Sec-WebSocket-Version") == protocol && err == nil && len(key) == keyLength
}

// recoverUpgrade logs a panic during the start of a socket and closes the connection. The wrapper's own handler would send the
// panic to the client.
func (h *Hub) recoverUpgrade(wrapper *upgrade.Conn) {
	if v := recover(); v != nil {
		h.log.Error("Socket panicked", zap.String("error", fmt.Sprintf("%v\n%s", v, debug.Stack())))
		_ = wrapper.Close()
	}
}

// allowed reports whether a page of an origin may connect. Clients other than browsers send no origin and may connect.
func (h *Hub) allowed(origin, host string) bool {
	if origin == "" || slices.Contains(h.options.Origins, origin) {
		return true
	}
	from, err := url.Parse(origin)
	return err == nil && strings.EqualFold(from.Host, host)
}
