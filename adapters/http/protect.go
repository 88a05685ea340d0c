package http

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"chatbot/domain/identity"
	"chatbot/domain/login"
)

// authenticate lets only requests with a valid access token through.
func (s *Server) authenticate(c *fiber.Ctx) error {
	token, ok := bearer(c)
	if !ok {
		return login.ErrToken
	}
	actor, u, err := s.Accounts.Authenticate(c.UserContext(), token)
	if err != nil {
		return err
	}
	c.Locals(actorKey, actor)
	c.Locals(accountKey, u)
	return c.Next()
}

// bearer is the token of the Authorization header, after one space or more (RFC 6750, section 2.1). Other white
// space is none of HTTP's, and part of a token that is not ours.
func bearer(c *fiber.Ctx) (string, bool) {
	scheme, token, found := strings.Cut(c.Get(fiber.HeaderAuthorization), " ")
	token = strings.Trim(token, " ")
	return token, found && strings.EqualFold(scheme, "Bearer") && token != ""
}

// actorOf is who sent the request; only for routes behind authenticate.
func actorOf(c *fiber.Ctx) identity.Actor {
	return c.Locals(actorKey).(identity.Actor)
}
