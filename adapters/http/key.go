package http

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"chatbot/domain/identity"
	"chatbot/domain/limit"
)

// KeyAuthenticator verifies API keys. Faults: identity.ErrKey for one that is invalid or has ended, identity.ErrInactive.
type KeyAuthenticator interface {
	Authenticate(ctx context.Context, text string) (identity.Actor, identity.Key, error)
}

// keyKey holds the identity.Key of a request with one.
const keyKey = "key"

// authenticateKey refuses requests without a valid API key, and stores the actor and the key of others in c.
func (s *Server) authenticateKey(c *fiber.Ctx) error {
	text, ok := Bearer(c)
	if !ok {
		return identity.ErrKey
	}
	actor, k, err := s.deps.Keys.Authenticate(c.UserContext(), text)
	if err != nil {
		return err
	}
	c.Locals(actorKey, actor)
	c.Locals(keyKey, k)
	return c.Next()
}

// PerKey counts the calls of each key, and those of each person with keys. It needs WithKey.
func PerKey(take func(ctx context.Context, actor identity.Actor, perMinute int) (limit.Decision, error)) Limit {
	return func(c *fiber.Ctx) (limit.Decision, error) {
		return take(c.UserContext(), ActorOf(c), c.Locals(keyKey).(identity.Key).Record().PerMinute)
	}
}
