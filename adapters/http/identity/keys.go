package identity

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/limit"
	"chatbot/ports"
)

// Keys holds the use cases of API keys.
type Keys interface {
	List(ctx context.Context, actor identity.Actor, of identity.UserID, before identity.KeyID, limit int) ([]ports.HeldKey, error)
	// Create returns the key with its text.
	Create(ctx context.Context, actor identity.Actor, order identity.KeyOrder, password string) (identity.Key, string, error)
	Revoke(ctx context.Context, actor identity.Actor, of identity.UserID, id identity.KeyID) error
}

// KeyLimits counts calls and refuses those that are too frequent with limit.ErrTooMany.
type KeyLimits interface {
	API(ctx context.Context, actor identity.Actor) (limit.Decision, error)
}

type keys struct{ Keys }

// KeyRoutes returns the routes under /api/auth/keys.
func KeyRoutes(use Keys, limits KeyLimits) []httpapi.Route {
	k := keys{use}
	api := httpapi.PerActor(limits.API)
	return []httpapi.Route{
		{Method: fiber.MethodGet, Path: "/api/auth/keys", Auth: httpapi.SignedIn, Limit: api, Handle: k.list},
		// Attempts at the password are counted by the use case, under the login.
		{Method: fiber.MethodPost, Path: "/api/auth/keys", Auth: httpapi.SignedIn, Limit: api, Handle: k.create},
		{Method: fiber.MethodDelete, Path: "/api/auth/keys/:key_id", Auth: httpapi.SignedIn, Limit: api, Handle: k.revoke},
	}
}

// newKey is shown once.
type newKey struct {
	httpapi.KeyResponse

	Key string `json:"key"`
}

type keysResponse struct {
	Keys       []httpapi.KeyResponse `json:"keys"`
	NextCursor *string               `json:"next_cursor"`
}

type keyRequest struct {
	Name      string            `json:"name"`
	Scopes    *[]identity.Scope `json:"scopes"`
	ExpiresAt *string           `json:"expires_at"`
	PerMinute *int              `json:"requests_per_minute"`
	Password  string            `json:"password"`
}

func (k keys) list(c *fiber.Ctx) error {
	cursor := httpapi.NewCursor("keys")
	before, limit, err := httpapi.PageIn(c, cursor)
	if err != nil {
		return err
	}
	actor := httpapi.ActorOf(c)
	all, err := k.List(c.UserContext(), actor, actor.User, identity.KeyID(before), limit+1)
	if err != nil {
		return err
	}
	all, next := httpapi.Page(cursor, all, limit, func(k ports.HeldKey) int64 { return int64(k.Record().ID) })
	response := keysResponse{make([]httpapi.KeyResponse, len(all)), next}
	for i, one := range all {
		response.Keys[i] = httpapi.NewKeyResponse(one.Key)
	}
	return c.JSON(response)
}

func (k keys) create(c *fiber.Ctx) error {
	body, err := httpapi.Decode[keyRequest](c)
	if err != nil {
		return err
	}
	order := identity.KeyOrder{Name: body.Name, PerMinute: body.PerMinute}
	if body.ExpiresAt != nil {
		at, err := time.Parse(time.RFC3339, *body.ExpiresAt)
		if err != nil {
			return fault.Input("expires_at", "bad_time", "Enter a time such as 2026-11-29T08:00:00Z.")
		}
		order.ExpiresAt = &at
	}
	if body.Scopes != nil {
		order.Scopes = append([]identity.Scope{}, *body.Scopes...)
	}
	made, text, err := k.Create(c.UserContext(), httpapi.ActorOf(c), order, body.Password)
	if err != nil {
		return err
	}
	return c.Status(fiber.StatusCreated).JSON(newKey{httpapi.NewKeyResponse(made), text})
}

func (k keys) revoke(c *fiber.Ctx) error {
	id, err := httpapi.IDIn[identity.KeyID](c, "key_id", ports.ErrNoKey)
	if err != nil {
		return err
	}
	actor := httpapi.ActorOf(c)
	if err := k.Revoke(c.UserContext(), actor, actor.User, id); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}
