package http

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"chatbot/domain/identity"
	"chatbot/domain/limit"
	"chatbot/ports"
)

// credentials are the routes that check a password or create an account.
var credentials = []string{
	"POST /api/auth/login", "POST /api/auth/register", "POST /api/auth/password", "POST /api/auth/deactivate", "POST /api/auth/delete",
}

// asking are the path suffixes of POST requests that call the model.
var asking = []string{"/chat/message", "/continue", "/regenerate", "/edit"}

// Headers of draft-ietf-httpapi-ratelimit-headers-06, the last version with separate fields, which clients support.
const (
	headerLimit     = "RateLimit-Limit"
	headerRemaining = "RateLimit-Remaining"
	headerReset     = "RateLimit-Reset"
)

// before returns the handlers of a route in order: its rate limit, authentication and slot, and its own handler last.
func (s *Server) before(r route) []fiber.Handler {
	var handlers []fiber.Handler
	if slices.Contains(credentials, r.method+" "+r.path) { // first, before requests cause any work
		handlers = append(handlers, s.fromOtherSites, counted(func(c *fiber.Ctx) (limit.Decision, error) {
			return s.Limits.Credentials(c.UserContext(), network(c))
		}))
	}
	if r.signedIn {
		handlers = append(handlers, s.authenticate)
	}
	switch {
	case slices.Contains(credentials, r.method+" "+r.path): // counted already
	case r.path == "/api/auth/refresh":
		handlers = append(handlers, counted(s.limitRefresh))
	case r.path == "/api/config":
		handlers = append(handlers, counted(func(c *fiber.Ctx) (limit.Decision, error) {
			return s.Limits.Public(c.UserContext(), network(c))
		}))
	case r.path == "/api/auth/export":
		handlers = append(handlers, counted(func(c *fiber.Ctx) (limit.Decision, error) {
			return s.Limits.Export(c.UserContext(), actorOf(c))
		}))
	case r.path == "/api/chat/search":
		handlers = append(handlers, counted(func(c *fiber.Ctx) (limit.Decision, error) {
			return s.Limits.Search(c.UserContext(), actorOf(c))
		}))
	case r.signedIn && r.method == fiber.MethodPost && slices.ContainsFunc(asking, func(end string) bool { return strings.HasSuffix(r.path, end) }):
		handlers = append(handlers, counted(func(c *fiber.Ctx) (limit.Decision, error) {
			return s.Limits.Chat(c.UserContext(), actorOf(c))
		}))
	case r.signedIn:
		handlers = append(handlers, counted(func(c *fiber.Ctx) (limit.Decision, error) {
			return s.Limits.API(c.UserContext(), actorOf(c))
		}))
	}
	if r.holds() {
		handlers = append(handlers, s.held.hold)
	}
	return append(handlers, r.handle)
}

func (s *Server) limitRefresh(c *fiber.Ctx) (limit.Decision, error) {
	var id identity.LoginID
	if token, _, _ := presented(c); token != "" {
		var err error
		if id, err = s.Accounts.LoginOf(c.UserContext(), token); err != nil {
			return limit.Decision{}, err
		}
	}
	return s.Limits.Refresh(c.UserContext(), id, network(c))
}

// counted enforces a limit and reports its state in the headers.
func counted(take func(*fiber.Ctx) (limit.Decision, error)) fiber.Handler {
	return func(c *fiber.Ctx) error {
		d, err := take(c)
		if d.Limit > 0 {
			c.Set(headerLimit, strconv.Itoa(d.Limit))
			c.Set(headerRemaining, strconv.Itoa(d.Remaining))
			c.Set(headerReset, strconv.Itoa(limit.Seconds(d.Reset)))
		}
		if err != nil {
			return err
		}
		return c.Next()
	}
}

// network returns the client's network. Requests without a login are counted per network.
func network(c *fiber.Ctx) string { return limit.Network(ports.OriginOf(c.UserContext()).Address) }
