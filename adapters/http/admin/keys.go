package admin

import (
	"context"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// Keys lists and revokes the API keys of all accounts.
type Keys interface {
	List(ctx context.Context, actor identity.Actor, of identity.UserID, before identity.KeyID, limit int) ([]ports.HeldKey, error)
	Revoke(ctx context.Context, actor identity.Actor, of identity.UserID, id identity.KeyID) error
}

type keys struct{ Keys }

// KeyRoutes returns the routes under /api/admin/keys.
func KeyRoutes(use Keys, limit httpapi.Limit) []httpapi.Route {
	k := keys{use}
	return []httpapi.Route{
		{Method: fiber.MethodGet, Path: "/api/admin/keys", Auth: httpapi.Admin, Limit: limit, Handle: k.list},
		{Method: fiber.MethodDelete, Path: "/api/admin/keys/:key_id", Auth: httpapi.Admin, Limit: limit, Handle: k.revoke},
	}
}

type keyResponse struct {
	httpapi.KeyResponse

	User *accountResponse `json:"user"`
}

type keysResponse struct {
	Keys       []keyResponse `json:"keys"`
	NextCursor *string       `json:"next_cursor"`
}

func (k keys) list(c *fiber.Ctx) error {
	cursor := httpapi.NewCursor("all keys")
	before, limit, err := httpapi.PageIn(c, cursor)
	if err != nil {
		return err
	}
	all, err := k.List(c.UserContext(), httpapi.ActorOf(c), 0, identity.KeyID(before), limit+1)
	if err != nil {
		return err
	}
	all, next := httpapi.Page(cursor, all, limit, func(k ports.HeldKey) int64 { return int64(k.Record().ID) })
	response := keysResponse{make([]keyResponse, len(all)), next}
	for i, one := range all {
		response.Keys[i] = keyResponse{httpapi.NewKeyResponse(one.Key), newAccountResponse(one.Holder.ID(), one.Holder.Username())}
	}
	return c.JSON(response)
}

func (k keys) revoke(c *fiber.Ctx) error {
	id, err := httpapi.IDIn[identity.KeyID](c, "key_id", ports.ErrNoKey)
	if err != nil {
		return err
	}
	if err := k.Revoke(c.UserContext(), httpapi.ActorOf(c), 0, id); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}
