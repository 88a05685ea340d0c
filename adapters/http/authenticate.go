package http

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"chatbot/domain/identity"
)

const (
	// actorKey holds the identity.Actor of a signed-in request, accountKey its identity.User.
	actorKey   = "actor"
	accountKey = "account"
)

// authenticate refuses requests without a valid access token, and stores the actor and the account of others in c.
func (s *Server) authenticate(c *fiber.Ctx) error {
	token, ok := Bearer(c)
	if !ok {
		return identity.ErrToken
	}
	actor, u, err := s.deps.Accounts.Authenticate(c.UserContext(), token)
	if err != nil {
		return err
	}
	c.Locals(actorKey, actor)
	c.Locals(accountKey, u)
	return c.Next()
}

// refuseEnrolling refuses people who must set up a second factor first.
func refuseEnrolling(c *fiber.Ctx) error {
	if ActorOf(c).MustEnrol {
		return identity.ErrSecondFactorNeeded
	}
	return c.Next()
}

// refuseUnverified refuses people who must confirm their addresses first.
func refuseUnverified(c *fiber.Ctx) error {
	if ActorOf(c).MustVerify {
		return identity.ErrEmailNotVerified
	}
	return c.Next()
}

// onlyAdmins refuses members.
func onlyAdmins(c *fiber.Ctx) error {
	if ActorOf(c).Role != identity.Admin {
		return identity.ErrNotAdmin
	}
	return c.Next()
}

// Bearer returns the token of the Authorization header, after one or more spaces (RFC 6750, section 2.1). Other white space
// is not allowed by HTTP, and counts as part of the token, which is then invalid.
func Bearer(c *fiber.Ctx) (string, bool) {
	scheme, token, found := strings.Cut(c.Get(fiber.HeaderAuthorization), " ")
	token = strings.Trim(token, " ")
	return token, found && strings.EqualFold(scheme, "Bearer") && token != ""
}

// ActorOf returns the actor of the request. It panics on routes that are not SignedIn.
func ActorOf(c *fiber.Ctx) identity.Actor {
	return c.Locals(actorKey).(identity.Actor)
}

// AccountOf returns the account of the request's actor, as it was stored when the request was authenticated. It panics on routes
// that are not SignedIn.
func AccountOf(c *fiber.Ctx) identity.User {
	return c.Locals(accountKey).(identity.User)
}
